//! Strings that parsers of addresses have been fooled by, and what is made of their parts.

/// Pieces that mean something to one parser or another.
const PIECES: [&str; 64] = [
    "/",
    "/",
    "/",
    "//",
    "///",
    "\\",
    "/\\",
    "\\/",
    ".",
    "..",
    "/.",
    "/..",
    "/./",
    "/../",
    "%2e",
    "%2E%2e",
    "%2f",
    "%2F",
    "%5c",
    "%5C",
    "%252f",
    "%00",
    "%09",
    "%0a",
    "%0d%0a",
    "\t",
    "\n",
    "\r",
    "\0",
    " ",
    "\u{b}",
    "\u{7f}",
    "@",
    ":",
    "?",
    "#",
    ";",
    "&",
    "=",
    "'",
    "\"",
    "<",
    ">",
    "`",
    "http:",
    "https:",
    "javascript:",
    "data:",
    "evil.example",
    "evil%2eexample",
    "mail.example",
    ":443",
    ":80",
    "user:pass@",
    "[::1]",
    "127.1",
    "\u{ff0f}",
    "\u{2215}",
    "\u{2044}",
    "\u{ff0e}",
    "\u{3002}",
    "\u{ad}",
    "\u{feff}",
    "\u{202e}",
];

/// Harmless ones, so that a good share of the strings is a path.
const WORDS: [&str; 12] = [
    "a",
    "mail",
    "inbox",
    "?sent=1",
    "&x=y",
    "#top",
    "connect",
    "api",
    "sign-in",
    "get_token",
    "%20",
    "é",
];

/// Known attacks, which are changed a little.
const ATTACKS: [&str; 16] = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e//evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "///evil.example/..",
    "/mail/..//evil.example",
    "/mail/../connect/sign-in",
    "/%63onnect/sign-in",
    "/;@evil.example",
    "//mail.example@evil.example",
    "/\u{ff0f}evil.example",
];

/// The same strings from the same seed (xorshift64*).
pub struct Strings(u64);

impl Strings {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> String {
        match self.below(8) {
            0 => self.changed(),
            1 => self.bytes(),
            2 | 3 => self.of(&PIECES, 8),
            4 | 5 => format!("/{}", self.mixed(6)),
            _ => format!("/{}/{}", self.mixed(2), self.mixed(4)),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(number).unwrap() % end
    }

    fn of(&mut self, pieces: &[&str], most: usize) -> String {
        (0..=self.below(most)).map(|_| pieces[self.below(pieces.len())]).collect()
    }

    /// Mostly harmless.
    fn mixed(&mut self, most: usize) -> String {
        let piece = |strings: &mut Self| match strings.below(4) {
            0 => PIECES[strings.below(PIECES.len())],
            _ => WORDS[strings.below(WORDS.len())],
        };
        (0..=self.below(most)).map(|_| piece(self)).collect()
    }

    /// An attack with a piece put in, taken out or written over somewhere.
    fn changed(&mut self) -> String {
        let mut letters: Vec<char> = ATTACKS[self.below(ATTACKS.len())].chars().collect();
        for _ in 0..=self.below(3) {
            let at = self.below(letters.len() + 1);
            let end = (at + self.below(3)).min(letters.len());
            let piece = PIECES[self.below(PIECES.len())];
            letters.splice(at..end, piece.chars());
        }
        letters.into_iter().collect()
    }

    /// Any characters of the lower planes behind a slash.
    fn bytes(&mut self) -> String {
        let letter = |strings: &mut Self| {
            let end = if strings.below(4) == 0 { 0x3000 } else { 0x80 };
            char::from_u32(u32::try_from(strings.below(end)).unwrap()).unwrap_or('x')
        };
        let tail: String = (0..=self.below(12)).map(|_| letter(self)).collect();
        format!("/{tail}")
    }
}
