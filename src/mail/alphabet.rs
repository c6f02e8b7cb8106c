//! Which alphabet a letter is of, as far as addresses need it.

/// Whether letters of several alphabets stand in one text that have look-alikes in each other:
/// `аpple` with a Cyrillic `а`. Scripts that are rightly mixed (Japanese, say) don't count.
pub(super) fn is_mixed(text: &str) -> bool {
    let mut alphabets = text.chars().filter_map(alphabet);
    let first = alphabets.next();
    alphabets.any(|other| Some(other) != first)
}

/// An address as the library `email_address` (0.2.9) judges it rightly: it knows the letters of all
/// scripts, but not the marks that Hindi, Thai or a decomposed `é` write on them. Each is replaced
/// by a letter of the same length.
pub(super) fn without_marks(address: &str) -> String {
    let letter = |letter: char| match letter {
        _ if !is_mark(letter) => letter,
        '\0'..='\u{7ff}' => 'é',
        _ => 'あ',
    };
    address.chars().map(letter).collect()
}

/// The alphabets whose letters resemble each other.
fn alphabet(letter: char) -> Option<u8> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(1),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(2),
        '\u{400}'..='\u{52f}' => Some(3),
        '\u{530}'..='\u{58f}' => Some(4),
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Some(5),
        // Letters that exist for phonetics, mathematics or width alone.
        '\u{250}'..='\u{2af}'
        | '\u{1d00}'..='\u{1dbf}'
        | '\u{2100}'..='\u{214f}'
        | '\u{ff21}'..='\u{ff5a}'
        | '\u{1d400}'..='\u{1d7ff}' => Some(6),
        _ => None,
    }
}

fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{900}'..='\u{dff}'
            | '\u{e31}'..='\u{e4e}'
            | '\u{eb1}'..='\u{ecd}'
            | '\u{f71}'..='\u{fbc}'
            | '\u{102b}'..='\u{103e}'
            | '\u{17b4}'..='\u{17d3}'
            | '\u{3099}'..='\u{309a}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_of_another_alphabet_are_noticed() {
        for text in ["\u{430}pple.com", "g\u{3bf}\u{3bf}gle", "micr\u{585}soft", "\u{1d5c4}im"] {
            assert!(is_mixed(text), "{text}");
        }
    }

    #[test]
    fn words_of_one_language_are_not_mixed() {
        for text in
            ["bücher.example", "яндекс", "日本かなカナjp", "हिन्दी", "a-1.b2", "", "Ångström"]
        {
            assert!(!is_mixed(text), "{text}");
        }
    }

    #[test]
    fn marks_become_letters_of_the_same_length() {
        for text in ["e\u{301}", "हिन्दी", "ไทย่", "plain@example.com"] {
            let without = without_marks(text);
            assert_eq!(without.len(), text.len(), "{text}");
            assert!(without.chars().all(|it| it.is_alphanumeric() || it.is_ascii()), "{without}");
        }
    }
}
