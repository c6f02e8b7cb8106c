//! Recipients: an address that was checked once and can't be wrong afterwards.

use email_address::{EmailAddress, Options};

use super::alphabet;

/// The longest address in bytes (RFC 5321, section 4.5.3.1.3: a path of 256 with its brackets).
const ADDRESS_LIMIT: usize = 254;

/// One mailbox that mail can be sent to. Only [`Recipient::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    address: String,
    name: Option<String>,
}

/// Why a text is no recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// A line break, another control character, a line separator or what can't be seen.
    #[error("control character")]
    ControlCharacter,
    /// Not an address by RFC 5322 and RFC 6531, or one that no mailbox has.
    #[error("not an address")]
    NotAnAddress,
    /// Letters that look alike may hide that it is another address than it seems. What is meant is
    /// accepted in its ASCII form, `xn--…` (RFC 5890, section 2.3.2.1).
    #[error("look-alikes")]
    LookAlikes,
}

impl Recipient {
    /// Reads `address`, `<address>`, `Name <address>` or `"Name" <address>`.
    ///
    /// # Errors
    /// [`RecipientError`] when the text has control characters, is not exactly one address, or
    /// seems to be another one.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        if text.chars().any(|letter| is_line_or_control(letter) || is_deceptive(letter)) {
            return Err(RecipientError::ControlCharacter);
        }
        let (name, address) = split_name(text.trim()).ok_or(RecipientError::NotAnAddress)?;
        check_address(address)?;
        let name = read_name(name.trim()).ok_or(RecipientError::NotAnAddress)?;
        Ok(Self { address: address.to_owned(), name: (!name.is_empty()).then_some(name) })
    }

    /// The bare address, `someone@example.com`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The display name, where one was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The same for every way to write one mailbox: Exchange does not tell capitals apart.
    #[must_use]
    pub fn mailbox(&self) -> String {
        self.address.to_ascii_lowercase()
    }
}

/// Reads a list separated by `;` or `,`; empty entries are skipped, quoted separators kept.
///
/// # Errors
/// The first entry that is no recipient.
pub fn parse_list(text: &str) -> Result<Vec<Recipient>, RecipientError> {
    if text.chars().any(is_line_or_control) {
        return Err(RecipientError::ControlCharacter);
    }
    entries(text).map(Recipient::parse).collect()
}

/// The entries of a list, separated by `;`, `,`, line breaks or tabs outside quotes.
pub fn entries(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).map(str::trim).filter(|entry| !entry.is_empty())
}

/// What stands behind the last separator: the entry that is still being typed.
#[must_use]
pub fn open_entry(text: &str) -> &str {
    pieces(text).last().unwrap_or_default()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter: char| {
        let ends = matches!(letter, '\n' | '\r' | '\t');
        let separates = ends || !quoted && matches!(letter, ';' | ',');
        // A quote that was never closed ends with its line.
        quoted = !ends && (quoted != (letter == '"' && !escaped));
        escaped = quoted && letter == '\\' && !escaped;
        separates
    })
}

/// The name before the angle brackets, and the address in them. The library would take everything
/// before the last ` <` for a name, another address included, and nothing without the space.
fn split_name(text: &str) -> Option<(&str, &str)> {
    match text.strip_suffix('>') {
        Some(text) => text.rsplit_once('<').map(|(name, address)| (name, address.trim())),
        None => Some(("", text)),
    }
}

/// The name without its quotes (RFC 5322, section 3.2.4).
fn read_name(text: &str) -> Option<String> {
    let Some(quoted) = text.strip_prefix('"') else {
        return (!text.contains(['<', '>', '@', '"'])).then(|| text.to_owned());
    };
    let mut name = String::new();
    let mut letters = quoted.strip_suffix('"')?.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => name.push(letters.next()?),
            _ => name.push(letter),
        }
    }
    Some(name.trim().to_owned())
}

fn check_address(address: &str) -> Result<(), RecipientError> {
    let options =
        Options::default().with_required_tld().without_domain_literal().without_display_text();
    let fits = address.len() <= ADDRESS_LIMIT
        && EmailAddress::parse_with_options(&alphabet::without_marks(address), options).is_ok();
    if !fits {
        return Err(RecipientError::NotAnAddress);
    }
    if alphabet::may_deceive(address) {
        return Err(RecipientError::LookAlikes);
    }
    Ok(())
}

/// Characters that would end a header line somewhere: C0, C1, DEL and the Unicode separators.
pub(super) fn is_line_or_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Characters that can't be seen, or that turn the direction of those that can.
fn is_deceptive(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
