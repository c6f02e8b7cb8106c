//! Recipients: an address that was checked once and can't be wrong afterwards.

use email_address::{EmailAddress, Options};

/// One mailbox that mail can be sent to. Only [`Recipient::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    address: String,
    name: Option<String>,
}

/// Why a text is no recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// A line break, another control character or a line separator.
    #[error("control character")]
    ControlCharacter,
    /// Not an address by RFC 5322 and RFC 6531, or one that no mailbox has.
    #[error("not an address")]
    NotAnAddress,
}

impl Recipient {
    /// Reads `address` or `Name <address>`.
    ///
    /// # Errors
    /// [`RecipientError`] when the text has control characters or is not exactly one address.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        if text.chars().any(is_line_or_control) {
            return Err(RecipientError::ControlCharacter);
        }
        let options =
            Options::default().with_required_tld().without_domain_literal().with_display_text();
        let parsed = EmailAddress::parse_with_options(text.trim(), options)
            .map_err(|_| RecipientError::NotAnAddress)?;
        let display = parsed.display_part().trim();
        let quoted = display.len() > 1 && display.starts_with('"') && display.ends_with('"');
        // The library takes everything before the last `<` for a name, another address included.
        if !quoted && display.contains(['<', '>', '@']) {
            return Err(RecipientError::NotAnAddress);
        }
        let name = display.trim_matches('"').trim();
        Ok(Self { address: parsed.email(), name: (!name.is_empty()).then(|| name.to_owned()) })
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
}

/// Reads a list separated by `;` or `,`; empty entries are skipped, quoted separators kept.
///
/// # Errors
/// The first entry that is no recipient.
pub fn parse_list(text: &str) -> Result<Vec<Recipient>, RecipientError> {
    if text.chars().any(is_line_or_control) {
        return Err(RecipientError::ControlCharacter);
    }
    split_list(text)
        .into_iter()
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(Recipient::parse)
        .collect()
}

fn split_list(text: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|letter: char| {
        let separates = !quoted && matches!(letter, ';' | ',');
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && letter == '\\' && !escaped;
        separates
    })
    .collect()
}

/// Characters that would end a header line somewhere: C0, C1, DEL and the Unicode separators.
pub(super) fn is_line_or_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_carry_a_name() {
        let recipient = Recipient::parse("Megan Bowen <megan@fabrikam.example>").unwrap();
        assert_eq!(recipient.address(), "megan@fabrikam.example");
        assert_eq!(recipient.name(), Some("Megan Bowen"));
    }

    #[test]
    fn international_addresses_are_addresses() {
        assert!(Recipient::parse("zoë@bücher.example").is_ok());
    }

    #[test]
    fn line_breaks_are_refused_wherever_they_stand() {
        for text in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example\n",
            "a\u{2028}@b.example",
            "a@b.example\0",
        ] {
            assert_eq!(Recipient::parse(text), Err(RecipientError::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_exactly_one_address_is_refused() {
        for text in [
            "",
            "megan",
            "megan@",
            "@fabrikam.example",
            "megan@localhost",
            "megan@[127.0.0.1]",
            "a@b.example c@d.example",
            "a@b.example <c@d.example",
            "<a@b.example> <c@d.example>",
        ] {
            assert_eq!(Recipient::parse(text), Err(RecipientError::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn lists_split_at_semicolons_and_commas_outside_quotes() {
        let list =
            parse_list(" a@b.example; \"Bowen, Megan\" <m@b.example>, c@d.example;; ").unwrap();
        let addresses: Vec<_> = list.iter().map(Recipient::address).collect();
        assert_eq!(addresses, ["a@b.example", "m@b.example", "c@d.example"]);
        assert_eq!(list[1].name(), Some("Bowen, Megan"));
    }
}
