//! Errors that tests ask for by a fault.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use axum::http::StatusCode;

use super::{INVALID_REQUEST, IdentityError};
use crate::sandbox::faults::{ErrorKind, Plan};

impl IdentityError {
    /// What the caller asked for by a fault.
    pub(in crate::sandbox) fn made_up(status: Option<StatusCode>, plan: &Plan) -> Self {
        let (name, number) = match (plan.error.as_ref(), status.map(|status| status.as_u16())) {
            (Some(ErrorKind(name)), _) => (name.as_str(), number_of(name)),
            (None, Some(500)) => ("server_error", 90012),
            (None, Some(429)) => ("temporarily_unavailable", 90055),
            (None, Some(501..)) => ("temporarily_unavailable", 90033),
            (None, _) => (INVALID_REQUEST, 9_002_313),
        };
        let number = plan.aadsts.unwrap_or(number);
        let status = status.unwrap_or_else(|| usual_status(name));
        let text = format!("The sandbox was asked to answer with {name}.");
        Self {
            error: name.to_owned().into(),
            suberror: plan.suberror.clone(),
            claims: plan.claims.clone(),
            ..Self::new(INVALID_REQUEST, number, text).with_status(status)
        }
    }

    pub(in crate::sandbox) fn claims_challenge() -> Self {
        let text = "Due to a configuration change made by your administrator, or because you moved to a new \
                    location, you must use multi-factor authentication.";
        let claims =
            r#"{"access_token":{"capolids":{"essential":true,"values":["c7a1f0de-sandbox"]}}}"#;
        Self { claims: Some(claims.to_owned()), ..Self::new("interaction_required", 50076, text) }
            .with_suberror("basic_action")
    }
}

fn number_of(error: &str) -> u32 {
    match error {
        "access_denied" => 65004,
        "consent_required" => 65001,
        "interaction_required" => 50076,
        "invalid_client" => 7_000_222,
        "invalid_grant" => 700_082,
        "invalid_resource" => 500_011,
        "invalid_scope" => 70011,
        "login_required" => 50058,
        "server_error" => 90012,
        "temporarily_unavailable" => 90033,
        "unauthorized_client" => 700_016,
        "unsupported_response_type" => 70005,
        _ => 9_002_313,
    }
}

fn usual_status(error: &str) -> StatusCode {
    match error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
        "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}
