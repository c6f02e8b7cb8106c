//! The token endpoint's answers: success (RFC 6749, section 5.1) and error (section 5.2, with
//! Microsoft's additions).

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::json;
use crate::server::clock::Timestamp;
use crate::server::outbound::Answer;
use crate::server::secret::secret_text;
use crate::server::session::{AccessToken, RefreshToken, Tokens};

/// What counts where `expires_in` is missing.
const DEFAULT_LIFE: u64 = 300;

secret_text! {
    /// An id_token that was not validated yet.
    RawIdToken
}

/// A success.
#[derive(Debug)]
pub struct Granted {
    /// The tokens.
    pub tokens: Tokens,
    /// The id_token, where one came.
    pub id_token: Option<RawIdToken>,
}

/// An error as the token endpoint (or the authorize endpoint) words it. The `error` field decides,
/// the rest explains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorEnvelope {
    /// `error`
    pub error: String,
    /// `suberror`
    pub suberror: Option<String>,
    /// The number behind `AADSTS`.
    pub code: Option<u32>,
    /// `trace_id`, if it is a UUID.
    pub trace_id: Option<String>,
    /// `correlation_id`, if it is a UUID.
    pub correlation_id: Option<String>,
}

#[derive(Deserialize)]
struct Success {
    access_token: String,
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    refresh_token: Option<String>,
    id_token: Option<String>,
    scope: Option<String>,
}

#[derive(Deserialize)]
struct Failure {
    error: String,
    suberror: Option<String>,
    error_codes: Option<Vec<u32>>,
    error_description: Option<String>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
}

impl Granted {
    /// Reads a success; nothing when it is none.
    pub(super) fn parse(answer: &Answer, now: Timestamp) -> Option<Self> {
        let success: Success = json::from_slice(&answer.body).ok()?;
        if !success.token_type.eq_ignore_ascii_case("bearer")
            || !is_header_text(&success.access_token)
        {
            return None;
        }
        let life = Duration::from_secs(success.expires_in.unwrap_or(DEFAULT_LIFE));
        Some(Self {
            tokens: Tokens {
                access: AccessToken::new(success.access_token),
                refresh: success
                    .refresh_token
                    .filter(|token| !token.is_empty())
                    .map(RefreshToken::new),
                obtained: now,
                expires: now.plus(life),
                scopes: short_scopes(success.scope.as_deref().unwrap_or_default()),
            },
            id_token: success.id_token.map(RawIdToken::new),
        })
    }
}

impl ErrorEnvelope {
    /// Reads an error; nothing when it is none.
    pub(super) fn parse(answer: &Answer) -> Option<Self> {
        let failure: Failure = json::from_slice(&answer.body).ok()?;
        let described = failure.error_description.as_deref().and_then(aadsts);
        Some(Self {
            error: failure.error,
            suberror: failure.suberror,
            code: failure.error_codes.and_then(|codes| codes.first().copied()).or(described),
            trace_id: failure.trace_id.and_then(|id| uuid(&id)),
            correlation_id: failure.correlation_id.and_then(|id| uuid(&id)),
        })
    }
}

/// The number in `AADSTS50011: …`.
pub(super) fn aadsts(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// A UUID in its usual form: all that is shown of what came from outside.
pub(super) fn uuid(text: &str) -> Option<String> {
    uuid::Uuid::try_parse(text.trim()).ok().map(|id| id.to_string())
}

/// Access tokens go into a header as they are.
fn is_header_text(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Scopes in their short form: `https://graph.microsoft.com/Mail.Send` is `Mail.Send`.
fn short_scopes(scope: &str) -> Vec<String> {
    scope
        .split_ascii_whitespace()
        .map(|scope| match scope.strip_prefix("https://").and_then(|rest| rest.split_once('/')) {
            Some((_, short)) if !short.is_empty() => short.to_owned(),
            _ => scope.to_owned(),
        })
        .collect()
}

/// `expires_in`: a number, or with v1.0 a number in a text; never negative.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(u64),
        Text(String),
    }
    match Option::deserialize(deserializer)? {
        None => Ok(None),
        Some(Seconds::Number(number)) => Ok(Some(number)),
        Some(Seconds::Text(text)) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn life(expires_in: &str) -> Option<i64> {
        let body = format!(r#"{{"access_token":"t","token_type":"BEARER"{expires_in}}}"#);
        Granted::parse(&answer(&body), Timestamp(0)).map(|granted| granted.tokens.expires.0)
    }

    #[test]
    fn a_life_is_a_number_or_a_text_and_five_minutes_by_default() {
        assert_eq!(life(r#","expires_in":3599"#), Some(3_599));
        assert_eq!(life(r#","expires_in":"3599""#), Some(3_599));
        assert_eq!(life(""), Some(300));
        assert_eq!(life(r#","expires_in":-1"#), None);
        assert_eq!(life(r#","expires_in":"-1""#), None);
        assert_eq!(life(r#","expires_in":1,"expires_in":2"#), None);
    }

    #[test]
    fn what_is_no_bearer_token_is_no_success() {
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"access_token":"","token_type":"Bearer"}"#,
            r#"{"access_token":"a\nb","token_type":"Bearer"}"#,
            r#"{"access_token":"t","token_type":"mac"}"#,
        ] {
            assert!(Granted::parse(&answer(body), Timestamp(0)).is_none(), "{body}");
        }
    }

    #[test]
    fn scopes_are_shortened() {
        assert_eq!(
            short_scopes("https://graph.microsoft.com/Mail.Send openid"),
            ["Mail.Send", "openid"]
        );
    }

    #[test]
    fn an_error_keeps_its_ids_and_its_number() {
        let body = r#"{"error":"invalid_grant","error_description":"AADSTS70008: The code has expired. Trace ID: x",
            "trace_id":"<script>","correlation_id":"AD0FA4E5-7D4F-4E6A-9D0B-5D2C2F7F2B11"}"#;
        let envelope = ErrorEnvelope::parse(&answer(body)).unwrap();
        assert_eq!(envelope.code, Some(70_008));
        assert_eq!(envelope.trace_id, None);
        assert_eq!(
            envelope.correlation_id.as_deref(),
            Some("ad0fa4e5-7d4f-4e6a-9d0b-5d2c2f7f2b11")
        );
    }
}
