//! Which part of a file a request brings.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_RANGE;

use crate::sandbox::graph::GraphError;

/// `bytes first-last/total` (RFC 9110 section 14.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub first: u64,
    last: u64,
    /// How long the file is.
    pub total: u64,
}

impl Piece {
    /// What the header says.
    pub fn of(headers: &HeaderMap) -> Result<Self, GraphError> {
        let range = headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        range.and_then(Self::parse).ok_or_else(GraphError::bad_range)
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.last - self.first + 1
    }

    fn parse(range: &str) -> Option<Self> {
        let (range, total) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let number = |digits: &str| {
            let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            are_digits.then(|| digits.parse().ok())?
        };
        let piece = Self { first: number(first)?, last: number(last)?, total: number(total)? };
        (piece.first <= piece.last && piece.last < piece.total).then_some(piece)
    }
}
