//! Errors of any endpoint.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use axum::http::StatusCode;

use super::{INVALID_REQUEST, IdentityError};

impl IdentityError {
    pub(in crate::sandbox) fn unknown_tenant(segment: &str) -> Self {
        let text = format!(
            "Tenant '{segment}' not found. Check to make sure you have the correct tenant ID."
        );
        Self::new("invalid_tenant", 90002, text)
    }

    pub(in crate::sandbox) fn unknown_client(id: &str, tenant: &str) -> Self {
        let text = format!(
            "Application with identifier '{id}' was not found in the directory '{tenant}'."
        );
        Self::new("unauthorized_client", 700_016, text)
    }

    pub(in crate::sandbox) fn missing(name: &str) -> Self {
        let text = format!("The request body must contain the following parameter: '{name}'.");
        Self::new(INVALID_REQUEST, 900_144, text)
    }

    pub(in crate::sandbox) fn duplicated(name: &str) -> Self {
        let text =
            format!("The request is not properly formatted. The parameter '{name}' is duplicated.");
        Self::new(INVALID_REQUEST, 9_000_411, text)
    }

    pub(in crate::sandbox) fn malformed() -> Self {
        Self::new(INVALID_REQUEST, 9_002_313, "Invalid request. Request is malformed or invalid.")
    }

    /// What the list of codes calls `InvalidUserInput`.
    pub(in crate::sandbox) fn invalid_input() -> Self {
        Self::new(INVALID_REQUEST, 90013, "Invalid input received from the user.")
    }

    pub(in crate::sandbox) fn too_large() -> Self {
        Self::malformed().with_status(StatusCode::PAYLOAD_TOO_LARGE)
    }

    pub(in crate::sandbox) fn wrong_account(address: &str, tenant: &str) -> Self {
        let text = format!(
            "User account '{address}' does not exist in tenant '{tenant}' and cannot be used here."
        );
        Self::new(INVALID_REQUEST, 50020, text)
    }

    pub(in crate::sandbox) fn storage() -> Self {
        let text = "A transient error has occurred. Please try again.";
        Self::new("temporarily_unavailable", 90033, text)
            .with_status(StatusCode::SERVICE_UNAVAILABLE)
    }
}
