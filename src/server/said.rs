//! What Microsoft wrote, for the operator's log alone. No person ever sees it.

use std::collections::HashSet;
use std::fmt;

/// The most that is kept, in characters.
const LIMIT: usize = 1_500;

/// So many characters in a row of a secret of ours are taken for a part of it.
const PIECE: usize = 12;

/// What is shorter than this is no secret.
const SHORTEST: usize = 4;

/// A text from outside on one line: cut, without control characters, and without anything secret
/// that we had sent and that came back in it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Said(String);

impl Said {
    /// Takes a text in. `secrets` is what the request carried.
    #[must_use]
    pub fn new(text: &str, secrets: &[&str]) -> Self {
        let text: Vec<char> = text.chars().take(LIMIT).collect();
        let hidden = hidden(&text, secrets);
        let mut said = String::new();
        for (place, letter) in text.iter().enumerate() {
            match (hidden[place], letter) {
                (true, _) if place > 0 && hidden[place - 1] => {}
                (true, _) => said.push_str("[redacted]"),
                // A line break would begin a line of its own in the log, and an escape colours it.
                (false, letter) if is_plain(*letter) => said.push(*letter),
                (false, letter) => said.extend(letter.escape_unicode()),
            }
        }
        Self(said)
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            "" => formatter.write_str("nothing"),
            said => formatter.write_str(said),
        }
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Said").field(&self.0).finish()
    }
}

/// Which characters stand in a secret, or in a piece of one.
fn hidden(text: &[char], secrets: &[&str]) -> Vec<bool> {
    let mut hidden = vec![false; text.len()];
    for secret in secrets {
        let secret: Vec<char> = secret.chars().collect();
        let size = secret.len().min(PIECE);
        if size < SHORTEST {
            continue;
        }
        let pieces: HashSet<&[char]> = secret.windows(size).collect();
        for (place, piece) in text.windows(size).enumerate() {
            if pieces.contains(piece) {
                hidden[place..place + size].fill(true);
            }
        }
    }
    hidden
}

/// Neither a control character nor one of those that break or turn lines (Unicode, TR 36).
fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line() {
        let said = Said::new("AADSTS1: a\r\n2026 INFO forged\u{1b}[31m\u{2028}\u{202e}é", &[]);
        assert_eq!(
            said.to_string(),
            "AADSTS1: a\\u{d}\\u{a}2026 INFO forged\\u{1b}[31m\\u{2028}\\u{202e}é"
        );
        assert_eq!(Said::new(&"é".repeat(9_000), &[]).to_string().chars().count(), LIMIT);
        assert_eq!(Said::default().to_string(), "nothing");
    }

    #[test]
    fn what_we_sent_is_not_repeated_not_even_in_part() {
        let secret = "s3cr3t~value.of-the-app";
        let said = |text: &str| Said::new(text, &["abc", secret, "the-code"]).to_string();
        assert_eq!(said("got 's3cr3t~value.of-the-app'."), "got '[redacted]'.");
        assert_eq!(said("got 's3cr3t~value.o***'"), "got '[redacted]***'");
        assert_eq!(said("code the-code abc"), "code [redacted] abc");
        // A secret that the cut would part is not there in its first part either.
        let long = format!("{}{secret}", "x".repeat(LIMIT - 15));
        assert!(said(&long).ends_with("x[redacted]"), "{}", said(&long));
        assert_eq!(said("nothing of ours"), "nothing of ours");
    }
}
