//! Errors of the token endpoint.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use axum::http::StatusCode;

use super::{INVALID_CLIENT, INVALID_GRANT, INVALID_REQUEST, IdentityError, NOT_CONSENTED};

impl IdentityError {
    pub(in crate::sandbox) fn wrong_secret(client: &str) -> Self {
        let text = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
             value, not the client secret ID, for a secret added to app '{client}'."
        );
        Self::new(INVALID_CLIENT, 7_000_215, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn no_secret() -> Self {
        let text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        Self::new(INVALID_CLIENT, 7_000_218, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn unknown_assertion() -> Self {
        let text = "The certificate with identifier used to sign the client assertion is not registered on application.";
        Self::new(INVALID_CLIENT, 700_027, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn unreadable_assertion() -> Self {
        let text = "The client assertion can not be read: it is not a JWT token in compact format.";
        Self::new(INVALID_CLIENT, 50027, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn assertion_of_another() -> Self {
        let text = "Client assertion application identifier doesn't match 'client_id' parameter.";
        Self::new(INVALID_CLIENT, 700_021, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn assertion_for_another() -> Self {
        let text = "Client assertion audience claim does not match Realm issuer.";
        Self::new(INVALID_CLIENT, 700_023, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn assertion_out_of_time() -> Self {
        let text = "Client assertion is not within its valid time range.";
        Self::new(INVALID_CLIENT, 700_024, text).with_status(StatusCode::UNAUTHORIZED)
    }

    pub(in crate::sandbox) fn cross_origin(origin: &str) -> Self {
        let text = format!(
            "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. \
             Request origin: '{origin}'."
        );
        Self::new(INVALID_REQUEST, 9_002_326, text)
    }

    pub(in crate::sandbox) fn unsupported_grant_type(name: &str) -> Self {
        let text = format!("The app requested an unsupported grant type '{name}'.");
        Self::new("unsupported_grant_type", 70003, text)
    }

    pub(in crate::sandbox) fn unknown_code() -> Self {
        Self::new(INVALID_GRANT, 70000, "Provided grant is invalid or malformed.")
    }

    pub(in crate::sandbox) fn code_used() -> Self {
        let text = "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an \
                    existing refresh token.";
        Self::new(INVALID_GRANT, 54005, text)
    }

    pub(in crate::sandbox) fn code_expired() -> Self {
        let text =
            "The provided authorization code or refresh token has expired due to inactivity.";
        Self::new(INVALID_GRANT, 70008, text)
    }

    pub(in crate::sandbox) fn other_reply_url(given: &str, expected: &str) -> Self {
        let text = format!(
            "The reply address '{given}' does not match the reply address '{expected}' provided when requesting \
             Authorization code."
        );
        Self::new(INVALID_GRANT, 500_112, text)
    }

    pub(in crate::sandbox) fn wrong_verifier() -> Self {
        let text = "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
        Self::new(INVALID_GRANT, 501_481, text)
    }

    pub(in crate::sandbox) fn no_verifier() -> Self {
        let text = "The code_verifier is missing for the code_challenge supplied in the authorization request.";
        Self::new(INVALID_GRANT, 50148, text)
    }

    pub(in crate::sandbox) fn unknown_refresh_token() -> Self {
        Self::new(INVALID_GRANT, 9_002_313, "Invalid request. Request is malformed or invalid.")
    }

    pub(in crate::sandbox) fn consent_required() -> Self {
        Self::new(INVALID_GRANT, 65001, NOT_CONSENTED).with_suberror("consent_required")
    }
}
