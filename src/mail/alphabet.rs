//! Which alphabet a letter is of, as far as addresses need it.

/// The alphabet in which nearly all addresses are written.
const LATIN: u8 = 1;

/// Letters for phonetics, mathematics or width, and Cherokee's: nearly all look like Latin ones.
const ALIKE: [u8; 2] = [5, 6];

/// Letters of other alphabets that look like Latin ones, after those that Chromium keeps
/// (`idn_spoof_checker.cc`).
const LOOK_ALIKES: &str = "асԁеһіјӏорԛѕԝхуѵѡАВЕЅІЈКМНОРСТУХοαικνρυωητΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսցհ";

/// Whether an address may be another one than it seems: one part of it mixes alphabets that have
/// look-alikes in each other, as `аpple` with a Cyrillic `а` does, or all letters of a part look
/// like Latin ones beside a part that is Latin. Scripts that are rightly mixed (Japanese, say)
/// don't count.
pub(super) fn may_deceive(address: &str) -> bool {
    let mut parts = address.split(['@', '.']);
    let is_latin = |part: &str| part.chars().any(|letter| alphabet(letter) == Some(LATIN));
    let beside_latin = parts.clone().any(is_latin);
    parts.any(|part| is_mixed(part) || beside_latin && seems_latin(part))
}

fn is_mixed(part: &str) -> bool {
    let mut alphabets = part.chars().filter_map(alphabet);
    let first = alphabets.next();
    alphabets.any(|other| Some(other) != first)
}

fn seems_latin(part: &str) -> bool {
    let alike = |letter| {
        LOOK_ALIKES.contains(letter) || alphabet(letter).is_some_and(|it| ALIKE.contains(&it))
    };
    let mut letters = part.chars().filter(|letter| letter.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(alike)
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
        for text in [
            "m@\u{430}pple.com",
            "g\u{3bf}\u{3bf}gle@a.example",
            "m@micr\u{585}soft.com",
            "\u{1d5c4}im@a.example",
            "m@shop.\u{440}\u{430}\u{443}\u{440}\u{430}l.example",
        ] {
            assert!(may_deceive(text), "{text}");
        }
    }

    #[test]
    fn a_part_of_look_alikes_alone_is_noticed_beside_latin_ones() {
        for text in [
            "m@\u{430}\u{440}\u{440}\u{4cf}\u{435}.com",
            "m@\u{430}\u{440}\u{440}\u{4cf}\u{435}-1.com",
            "\u{441}\u{435}\u{43e}@contoso.com",
            "m@\u{1d5c4}\u{1d5c2}\u{1d5c6}.example",
            "m@\u{13aa}\u{13c2}.com",
        ] {
            assert!(may_deceive(text), "{text}");
        }
        assert!(!may_deceive(
            "\u{441}\u{435}\u{43e}@\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}"
        ));
    }

    #[test]
    fn words_of_one_language_are_not_mixed() {
        for text in [
            "zoë@bücher.example",
            "почта@яндекс.example",
            "почта@пример.рф",
            "a@日本かなカナjp.example",
            "उपयोगकर्ता@हिन्दी.भारत",
            "a-1@b2.example",
            "",
            "Ångström@1.example",
        ] {
            assert!(!may_deceive(text), "{text}");
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
