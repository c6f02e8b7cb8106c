//! What a fault does.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::target::Target;

/// The largest answer that a fault may send.
const LARGEST: usize = 64 * 1024 * 1024;

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
    /// Close the connection without an answer.
    pub cut: Option<Cut>,
    /// The `error` of an identity answer.
    pub error: Option<ErrorKind>,
    /// Its `suberror`.
    pub suberror: Option<String>,
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

    fn is_empty(&self) -> bool {
        !(self.is_raw() || self.claims_challenge || self.answers_with_error())
            && self.delay_ms.is_none()
            && self.expires_in.is_none()
            && self.cut.is_none()
    }

    /// Whether an error answer is asked for.
    pub fn answers_with_error(&self) -> bool {
        self.status.is_some() || self.code.is_some() || self.error.is_some()
    }

    /// Refuse what cannot be done, with a text for the person who writes the test.
    pub fn check(&self, on: &Target) -> Result<(), String> {
        let is_graph = matches!(on, Target::Graph(_));
        let issues = matches!(on, Target::Token | Target::Authorize);
        let refused = [
            (self.is_empty(), "`do` says nothing to do"),
            (
                self.status
                    .is_some_and(|status| !(200..600).contains(&status)),
                "`status` must be 200 to 599",
            ),
            (
                self.size.is_some_and(|size| size > LARGEST),
                "`size` must be at most 67108864",
            ),
            (
                self.size.is_some() && self.body.is_some(),
                "`size` and `body` exclude each other",
            ),
            (
                self.expires_in.is_some() && !issues,
                "`expires_in` is for token and authorize only",
            ),
            (
                self.error.is_some() && is_graph,
                "`error` is for identity only: Graph's errors have a `code`",
            ),
            (
                self.code.is_some() && !is_graph,
                "`code` is for graph only: identity's errors have an `error`",
            ),
            (
                self.claims_challenge && !is_graph && *on != Target::Token,
                "`claims_challenge` is for graph and token only",
            ),
            (
                (self.suberror.is_some() || self.claims.is_some()) && self.error.is_none(),
                "`suberror` and `claims` belong to an `error`",
            ),
            (
                self.claims
                    .as_ref()
                    .is_some_and(|claims| serde_json::from_str::<Value>(claims).is_err()),
                "`claims` must be JSON as text",
            ),
            (
                !self.has_valid_headers(),
                "`content_type` and `retry_after` must be good header values",
            ),
        ];
        match refused.into_iter().find(|(is_refused, _)| *is_refused) {
            Some((_, text)) => Err(text.to_owned()),
            None => Ok(()),
        }
    }

    fn has_valid_headers(&self) -> bool {
        let retry_after = self.retry_after.as_ref().map(ToString::to_string);
        [self.content_type.as_deref(), retry_after.as_deref()]
            .into_iter()
            .flatten()
            .all(|value| axum::http::HeaderValue::from_str(value).is_ok())
    }
}
