//! What to tell whoever looks into a failure.

use serde::{Deserialize, Serialize};

/// The numbers to give to whoever looks into a failure: a fold of the notice shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestIds {
    /// `client-request-id` that we sent, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_request_id: Option<String>,
    /// `request-id` that Graph answered, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The HTTP status of Graph's answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upstream_status: Option<u16>,
}
