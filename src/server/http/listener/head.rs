//! Where the head of a request ends, and what is wrong with it before anybody parses it.
//!
//! The parser behind this is more generous than RFC 9112 allows: it takes bare line feeds, and of
//! two lengths it silently drops one. What a proxy in front reads in another way than we do could
//! smuggle a request past it, so such heads are refused here.

use http::StatusCode;

/// The most bytes that a head may have.
pub(super) const HEAD: usize = 16_384;

/// The most bytes that a request line may have: replies with a code that is too long are still
/// answered by a page.
pub(super) const LINE: usize = 12_288;

/// The most fields that a head may have.
pub(super) const FIELDS: usize = 64;

/// Reads a head as it arrives; every byte is looked at once.
#[derive(Debug, Default)]
pub(super) struct HeadScan {
    /// Where the line begins that is not complete yet.
    line: usize,
    /// How far the bytes were looked at.
    seen: usize,
    /// The request line and the fields that are complete.
    lines: usize,
    length: Option<u64>,
    chunked: bool,
}

/// A head that is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// How many bytes it has.
    pub(super) bytes: usize,
    /// What follows it.
    pub(super) body: Framing,
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes.
    Length(u64),
    /// It tells itself, piece by piece.
    Chunked,
}

impl HeadScan {
    /// Looks at what has arrived of a head so far. Nothing: it is not complete.
    ///
    /// # Errors
    /// The status to refuse it with.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Result<Option<Head>, StatusCode> {
        while let Some(end) = bytes[self.seen..].iter().position(|byte| *byte == b'\n') {
            let end = self.seen + end;
            let line = &bytes[self.line..end];
            // RFC 9112, section 2.2: a bare CR or LF ends no line.
            let line = line.strip_suffix(b"\r").ok_or(StatusCode::BAD_REQUEST)?;
            if line.contains(&b'\r') {
                return Err(StatusCode::BAD_REQUEST);
            }
            (self.seen, self.line) = (end + 1, end + 1);
            if !line.is_empty() {
                self.note(line)?;
            } else if self.lines > 0 {
                return self.complete().map(Some);
            }
            check_size(self.line, self.lines)?;
        }
        self.seen = bytes.len();
        let unfinished = bytes.len() - self.line;
        // The CR of its end may be here.
        if self.lines == 0 && unfinished > LINE + 1 {
            return Err(StatusCode::URI_TOO_LONG);
        }
        check_size(bytes.len(), self.lines).map(|()| None)
    }

    fn note(&mut self, line: &[u8]) -> Result<(), StatusCode> {
        self.lines += 1;
        if self.lines == 1 {
            return if line.len() > LINE { Err(StatusCode::URI_TOO_LONG) } else { Ok(()) };
        }
        if self.lines > FIELDS + 1 {
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        // Folded lines and a space before the colon (RFC 9112, sections 5.1 and 5.2) are none of
        // these names; the parser refuses them.
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return Err(StatusCode::BAD_REQUEST);
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = length(value).ok_or(StatusCode::BAD_REQUEST)?;
            if self.length.replace(length).is_some() {
                return Err(StatusCode::BAD_REQUEST);
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err(StatusCode::BAD_REQUEST);
            }
            self.chunked = true;
        }
        Ok(())
    }

    fn complete(&self) -> Result<Head, StatusCode> {
        check_size(self.line, self.lines)?;
        let body = match (self.length, self.chunked) {
            // RFC 9112, section 6.3: this may be an attempt to smuggle a request.
            (Some(_), true) => return Err(StatusCode::BAD_REQUEST),
            (_, true) => Framing::Chunked,
            (length, false) => Framing::Length(length.unwrap_or(0)),
        };
        Ok(Head { bytes: self.line, body })
    }
}

fn check_size(bytes: usize, lines: usize) -> Result<(), StatusCode> {
    match (bytes > HEAD, lines) {
        (false, _) => Ok(()),
        (true, 0) => Err(StatusCode::URI_TOO_LONG),
        (true, _) => Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
    }
}

/// Digits and nothing else: other parsers read `+1` and `1, 1` too.
fn length(value: &[u8]) -> Option<u64> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()
}

#[cfg(test)]
mod tests;
