//! What a fault does.

mod check;

use std::fmt;

use serde::Deserialize;

/// What happens to a request instead of, before or after what should happen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// The status of the answer.
    pub status: Option<u16>,
    /// `Retry-After`: seconds, or an HTTP date as text.
    pub retry_after: Option<RetryAfter>,
    /// How long to wait first.
    pub delay_ms: Option<u64>,
    /// How long the code or the token is good for; what is not positive has run out already.
    pub expires_in: Option<i64>,
    /// After how many seconds the answer says that the token had better be renewed.
    pub refresh_in: Option<i64>,
    /// Close the connection without an answer.
    pub cut: Option<Cut>,
    /// The `error` of an identity answer.
    pub error: Option<ErrorKind>,
    /// Its `suberror`.
    pub suberror: Option<String>,
    /// The number behind `AADSTS` in it.
    pub aadsts: Option<u32>,
    /// Its `claims`, JSON as text.
    pub claims: Option<String>,
    /// Ask for new claims, as continuous access evaluation does.
    pub claims_challenge: bool,
    /// The code of a Graph error.
    pub code: Option<String>,
    /// The answer, byte by byte.
    pub body: Option<String>,
    /// The content type of that answer.
    pub content_type: Option<String>,
    /// An answer of that many bytes of filler.
    pub size: Option<usize>,
}

/// The name of an OAuth error.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct ErrorKind(pub String);

/// When to close the connection.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Before the request took effect.
    Before,
    /// After it took effect.
    After,
    /// After it took effect, with the beginning of the answer.
    Inside,
}

/// The value of `Retry-After`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u64),
    /// An HTTP date, or nonsense.
    Text(String),
}

impl fmt::Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Plan {
    /// Whether the answer is written here byte by byte.
    pub fn is_raw(&self) -> bool {
        self.body.is_some() || self.size.is_some() || self.content_type.is_some()
    }

    /// Whether an error answer is asked for. A good status is none: the request takes effect.
    pub fn answers_with_error(&self) -> bool {
        let is_bad = |status| !(200..300).contains(&status);
        self.status.is_some_and(is_bad) || self.code.is_some() || self.error.is_some()
    }
}
