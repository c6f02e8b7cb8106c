//! The token endpoint's success (RFC 6749, section 5.1), in the forms of both dialects.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::server::clock::Timestamp;
use crate::server::json;
use crate::server::outbound::Answer;
use crate::server::random;
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

#[derive(Deserialize)]
struct Success {
    access_token: String,
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    refresh_in: Option<u64>,
    refresh_token: Option<String>,
    id_token: Option<String>,
    scope: Option<String>,
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
        let refresh_in = success.refresh_in.map(Duration::from_secs);
        Some(Self {
            tokens: Tokens {
                access: AccessToken::new(success.access_token),
                refresh: success
                    .refresh_token
                    .filter(|token| !token.is_empty())
                    .map(RefreshToken::new),
                obtained: now,
                expires: now.plus(life),
                renew: Tokens::renewal(now, life, refresh_in, random::bytes::<1>()[0]),
                scopes: short_scopes(success.scope.as_deref().unwrap_or_default()),
            },
            id_token: success.id_token.map(RawIdToken::new),
        })
    }
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
}
