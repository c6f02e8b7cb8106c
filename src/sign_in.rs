//! How a sign-in can end without a session, as a closed set that the connect page explains.

use serde::{Deserialize, Serialize};

/// What the connect page tells after a sign-in that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInNotice {
    /// What happened.
    pub problem: SignInProblem,
    /// When, in seconds since 1970, UTC.
    pub at: i64,
    /// Microsoft's correlation id, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub correlation_id: Option<String>,
    /// Microsoft's trace id, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_id: Option<String>,
    /// The number behind `AADSTS`, only to explain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<u32>,
}

/// Why a sign-in did not succeed. `Declined` is the person's own choice and no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInProblem {
    /// The person declined, or closed Microsoft's page.
    Declined,
    /// An administrator has to allow this app first.
    AdminConsentNeeded,
    /// The account is not known to, or not assigned in, this organisation.
    AccountNotAllowed,
    /// A policy of the organisation (device, place, risk) stands in the way.
    BlockedByPolicy,
    /// Microsoft wants another step of the person: sign in again.
    InteractionNeeded,
    /// The reply belongs to no running sign-in: too old, bookmarked, another browser.
    Expired,
    /// The reply could not be read: parameters missing, doubled or malformed.
    MalformedReply,
    /// The code was refused: used twice or too old.
    CodeRefused,
    /// What Microsoft said about the person did not stand the check.
    InvalidIdentity,
    /// The registration of this app is not right: id, secret or reply URL.
    Misconfigured,
    /// Microsoft can't be reached, or answers nonsense.
    Unavailable,
    /// The session ended; a new sign-in continues.
    SessionEnded,
}
