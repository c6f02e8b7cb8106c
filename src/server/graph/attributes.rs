//! How many attributes a tag has. The parser compares each one with all before it in its tag, and
//! tells nobody before the tag ends.

/// Where in a tag the parser is (WHATWG HTML, sections 13.2.5.8 and 13.2.5.32 to 39).
#[derive(Clone, Copy)]
enum Place {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
}

const PLACES: [Place; 8] = [
    Place::TagName,
    Place::BeforeName,
    Place::Name,
    Place::AfterName,
    Place::BeforeValue,
    Place::DoubleQuoted,
    Place::SingleQuoted,
    Place::Unquoted,
];

/// In no tag: of each place, how many attributes a tag has of which the parser may be there.
const NOWHERE: [Option<usize>; PLACES.len()] = [None; PLACES.len()];

impl Place {
    /// Where the parser is after one more byte, unless that ends the tag.
    fn after(self, byte: u8) -> Option<Self> {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
        Some(match (self, byte) {
            (Self::DoubleQuoted, b'"') | (Self::SingleQuoted, b'\'') => Self::BeforeName,
            (Self::DoubleQuoted | Self::SingleQuoted, _) => self,
            (_, b'>') => return None,
            (Self::BeforeValue, b'"') => Self::DoubleQuoted,
            (Self::BeforeValue, b'\'') => Self::SingleQuoted,
            (Self::BeforeValue, _) if is_space => self,
            (Self::Unquoted, _) if is_space => Self::BeforeName,
            (Self::BeforeValue | Self::Unquoted, _) => Self::Unquoted,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (Self::Name | Self::AfterName, _) if is_space => Self::AfterName,
            (_, b'/') => Self::BeforeName,
            (Self::TagName | Self::BeforeName, _) if is_space => Self::BeforeName,
            (Self::TagName, _) => self,
            (Self::BeforeName | Self::Name | Self::AfterName, _) => Self::Name,
        })
    }
}

/// The attributes of the tag that has most. Whatever looks like a tag is taken for one, so what
/// stands in comments and scripts is too.
pub(super) fn most_in_a_tag(html: &str) -> usize {
    let (mut most, mut open) = (0, NOWHERE);
    let mut bytes = html.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if open == NOWHERE && byte != b'<' {
            continue;
        }
        let mut then = NOWHERE;
        for (place, count) in PLACES.iter().zip(open) {
            let (Some(count), Some(next)) = (count, place.after(byte)) else { continue };
            let begins = matches!(next, Place::Name) && !matches!(place, Place::Name);
            let count = count + usize::from(begins);
            most = most.max(count);
            then[next as usize] = then[next as usize].max(Some(count));
        }
        if byte == b'<' && bytes.peek().is_some_and(|next| begins_tag(*next)) {
            let tag = &mut then[Place::TagName as usize];
            *tag = (*tag).max(Some(0));
        }
        open = then;
    }
    most
}

/// Whether `<` before this begins a tag.
fn begins_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'/'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_as_a_browser_does() {
        for (html, most) in [
            ("a < b = c", 0),
            ("<p>x y z", 0),
            ("<p a>x y z", 1),
            ("<p a b='1 2 3' c=\"x > y\" d>", 4),
            ("<p a=b\"c d", 2),
            ("<p =\"a b c>", 3),
            ("<p/a/b/c>", 3),
            ("<img src=data:a/b/c/d e>", 2),
            ("<p a='1'b=\"2\"c>", 3),
            ("<p a = 'b c' d>", 2),
            ("<a x><b y z>", 2),
            // The name of an end tag counts too.
            ("</p a b c>", 4),
            // Whether it stands in a comment is not looked at, so that no comment hides one.
            ("<!-- <b c=\" --><p d e f>", 3),
        ] {
            assert_eq!(most_in_a_tag(html), most, "{html}");
        }
    }
}
