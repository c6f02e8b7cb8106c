//! The token endpoint's error (RFC 6749, section 5.2), with Microsoft's additions.

use std::fmt;

use serde::Deserialize;

use crate::server::json;
use crate::server::outbound::Answer;
use crate::server::params::Params;
use crate::server::said::Said;
use crate::server::session::ClaimsChallenge;

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
    /// `claims`: what the provider wants to be told at the next sign-in.
    pub claims: Option<ClaimsChallenge>,
    /// `error_description`, for the log.
    pub said: Said,
}

/// For the log: everything that the provider told.
impl fmt::Display for ErrorEnvelope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", short(&self.error))?;
        if let Some(suberror) = &self.suberror {
            write!(formatter, ", {:?}", short(suberror))?;
        }
        let ids = [("trace id", &self.trace_id), ("correlation id", &self.correlation_id)];
        for (name, id) in ids {
            if let Some(id) = id {
                write!(formatter, ", {name} {id}")?;
            }
        }
        write!(formatter, ", AADSTS{}, and wrote: {}", self.code.unwrap_or(0), self.said)
    }
}

#[derive(Deserialize)]
struct Failure {
    error: String,
    suberror: Option<String>,
    error_codes: Option<Vec<u32>>,
    error_description: Option<String>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
    /// JSON in a text.
    claims: Option<String>,
}

impl ErrorEnvelope {
    /// Reads an error; nothing when it is none. `secrets` is what the request carried.
    pub(super) fn parse(answer: &Answer, secrets: &[&str]) -> Option<Self> {
        let failure: Failure = json::from_slice(&answer.body).ok()?;
        let described = failure.error_description.as_deref().and_then(aadsts);
        Some(Self {
            error: failure.error,
            suberror: failure.suberror,
            code: failure.error_codes.and_then(|codes| codes.first().copied()).or(described),
            trace_id: failure.trace_id.and_then(|id| uuid(&id)),
            correlation_id: failure.correlation_id.and_then(|id| uuid(&id)),
            claims: failure.claims.and_then(|claims| ClaimsChallenge::parse(&claims)),
            said: Said::new(&failure.error_description.unwrap_or_default(), secrets),
        })
    }

    /// Reads an error of the authorize endpoint: its ids stand in the description alone.
    pub(super) fn of_reply(error: &str, params: &Params, state: &str) -> Self {
        let description = params.get("error_description").unwrap_or_default();
        let id_after = |label: &str| {
            let (_, rest) = description.split_once(label)?;
            uuid(rest.get(..36)?)
        };
        Self {
            error: error.to_owned(),
            suberror: params.get("error_subcode").map(str::to_owned),
            code: aadsts(description),
            trace_id: id_after("Trace ID: "),
            correlation_id: id_after("Correlation ID: "),
            claims: None,
            said: Said::new(description, &[state]),
        }
    }
}

/// The number in `AADSTS50011: …`.
fn aadsts(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// As much of a name as a log needs.
fn short(name: &str) -> &str {
    name.char_indices().nth(100).map_or(name, |(end, _)| &name[..end])
}

/// A UUID in its usual form: all that is shown of what came from outside.
fn uuid(text: &str) -> Option<String> {
    uuid::Uuid::try_parse(text.trim()).ok().map(|id| id.to_string())
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

    #[test]
    fn an_error_of_the_authorize_endpoint_is_read_from_its_description() {
        let id = "ad0fa4e5-7d4f-4e6a-9d0b-5d2c2f7f2b11";
        let query = format!(
            "error_subcode=cancel&error_description=AADSTS65004%3A+No.+Trace+ID%3A+{id}+Correlation+ID%3A+{id}"
        );
        let params = Params::parse(query.as_bytes()).unwrap();
        let envelope = ErrorEnvelope::of_reply("access_denied", &params, "the-state");
        assert_eq!((envelope.error.as_str(), envelope.code), ("access_denied", Some(65_004)));
        assert_eq!(envelope.suberror.as_deref(), Some("cancel"));
        assert_eq!(
            (envelope.trace_id, envelope.correlation_id),
            (Some(id.into()), Some(id.into()))
        );
    }

    #[test]
    fn the_log_gets_everything_that_was_told_and_no_name_without_end() {
        let mut envelope = ErrorEnvelope { error: "e".repeat(200), ..ErrorEnvelope::default() };
        (envelope.suberror, envelope.trace_id) = (Some("sub".into()), Some("the-id".into()));
        let text = envelope.to_string();
        assert!(
            text.starts_with(&format!(
                "\"{}\", \"sub\", trace id the-id, AADSTS0",
                "e".repeat(100)
            ))
        );
    }

    #[test]
    fn an_error_keeps_its_ids_and_its_number() {
        let body = r#"{"error":"invalid_grant","error_description":"AADSTS70008: The code has expired. Trace ID: x",
            "trace_id":"<script>","correlation_id":"AD0FA4E5-7D4F-4E6A-9D0B-5D2C2F7F2B11"}"#;
        let envelope = ErrorEnvelope::parse(&answer(body), &["has expired."]).unwrap();
        assert_eq!(envelope.code, Some(70_008));
        assert_eq!(envelope.trace_id, None);
        assert_eq!(
            envelope.correlation_id.as_deref(),
            Some("ad0fa4e5-7d4f-4e6a-9d0b-5d2c2f7f2b11")
        );
        assert_eq!(
            envelope.to_string(),
            "\"invalid_grant\", correlation id ad0fa4e5-7d4f-4e6a-9d0b-5d2c2f7f2b11, AADSTS70008, \
             and wrote: AADSTS70008: The code [redacted] Trace ID: x"
        );
    }
}
