//! Which faults make sense.

use axum::http::HeaderValue;
use serde_json::Value;

use super::Plan;
use crate::sandbox::faults::target::Target;

/// The largest answer that a fault may send.
const LARGEST: usize = 64 * 1024 * 1024;

/// What is wrong, and the text for the person who writes the test.
type Finding = (bool, &'static str);

impl Plan {
    /// Refuse what cannot be done.
    pub fn check(&self, on: &Target) -> Result<(), String> {
        let findings = self.bad_values().into_iter().chain(self.misplaced(on));
        match findings.into_iter().find(|(is_wrong, _)| *is_wrong) {
            Some((_, text)) => Err(text.to_owned()),
            None => Ok(()),
        }
    }

    /// Values that no target takes.
    fn bad_values(&self) -> [Finding; 6] {
        let is_no_status = |status| !(200..600).contains(&status);
        let is_no_json = |claims: &String| serde_json::from_str::<Value>(claims).is_err();
        [
            (self.is_empty(), "`do` says nothing to do"),
            (self.status.is_some_and(is_no_status), "`status` must be 200 to 599"),
            (self.size.is_some_and(|size| size > LARGEST), "`size` must be at most 67108864"),
            (self.size.is_some() && self.body.is_some(), "`size` and `body` exclude each other"),
            (self.claims.as_ref().is_some_and(is_no_json), "`claims` must be JSON as text"),
            (
                !self.has_valid_headers(),
                "`content_type` and `retry_after` must be good header values",
            ),
        ]
    }

    /// Values that this target does not take.
    fn misplaced(&self, on: &Target) -> [Finding; 6] {
        let is_graph = matches!(on, Target::Graph(_) | Target::Upload);
        let issues = match on {
            Target::Graph(path) => path.ends_with("/createUploadSession"),
            _ => matches!(on, Target::Token | Target::Authorize),
        };
        let challenges = matches!(on, Target::Graph(_)) || *on == Target::Token;
        let details = self.suberror.is_some() || self.claims.is_some() || self.aadsts.is_some();
        [
            (
                self.expires_in.is_some() && !issues,
                "`expires_in` is for token, authorize and createUploadSession only",
            ),
            (self.refresh_in.is_some() && *on != Target::Token, "`refresh_in` is for token only"),
            (
                self.error.is_some() && is_graph,
                "`error` is for identity only: Graph's errors have a `code`",
            ),
            (
                self.code.is_some() && !is_graph,
                "`code` is for graph only: identity's errors have an `error`",
            ),
            (
                self.claims_challenge && !challenges,
                "`claims_challenge` is for graph and token only",
            ),
            (
                details && self.error.is_none(),
                "`suberror`, `aadsts` and `claims` belong to an `error`",
            ),
        ]
    }

    fn is_empty(&self) -> bool {
        !(self.is_raw() || self.claims_challenge || self.answers_with_error())
            && self.status.is_none()
            && self.retry_after.is_none()
            && self.delay_ms.is_none()
            && self.expires_in.is_none()
            && self.refresh_in.is_none()
            && self.cut.is_none()
    }

    fn has_valid_headers(&self) -> bool {
        let retry_after = self.retry_after.as_ref().map(ToString::to_string);
        [self.content_type.as_deref(), retry_after.as_deref()]
            .into_iter()
            .flatten()
            .all(|value| HeaderValue::from_str(value).is_ok())
    }
}
