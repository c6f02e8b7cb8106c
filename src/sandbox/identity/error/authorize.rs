//! Errors of the authorize endpoint.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use super::{INVALID_CLIENT, INVALID_REQUEST, IdentityError, NOT_CONSENTED};

impl IdentityError {
    pub(in crate::sandbox) fn no_reply_url() -> Self {
        Self::new(INVALID_REQUEST, 900_971, "No reply address provided.")
    }

    pub(in crate::sandbox) fn bad_reply_url() -> Self {
        Self::new(INVALID_REQUEST, 90102, "'redirect_uri' value must be a valid absolute URI.")
    }

    pub(in crate::sandbox) fn foreign_reply_url(url: &str, client: &str) -> Self {
        let text = format!(
            "The redirect URI '{url}' specified in the request does not match the redirect URIs configured for \
             the application '{client}'."
        );
        Self::new(INVALID_REQUEST, 50011, text)
    }

    pub(in crate::sandbox) fn unsupported_response_type() -> Self {
        let text = "The 'response_type' requested by the client is not supported; expected 'code'.";
        Self::new("unsupported_response_type", 70005, text)
    }

    pub(in crate::sandbox) fn unsupported_value(name: &str) -> Self {
        Self::new(INVALID_REQUEST, 90023, format!("Unsupported '{name}' value."))
    }

    pub(in crate::sandbox) fn bad_challenge() -> Self {
        Self::new(
            INVALID_REQUEST,
            501_491,
            "The size of the code challenge parameter is not valid.",
        )
    }

    pub(in crate::sandbox) fn login_required() -> Self {
        let text = "Session information is not sufficient for single-sign-on.";
        Self::new("login_required", 50058, text)
    }

    pub(in crate::sandbox) fn interaction_required() -> Self {
        Self::new("interaction_required", 65001, NOT_CONSENTED)
    }

    pub(in crate::sandbox) fn declined() -> Self {
        Self::new("access_denied", 65004, "User declined to consent to access the app.")
            .with_suberror("cancel")
    }

    pub(in crate::sandbox) fn admin_declined() -> Self {
        let text = "The resource owner or authorization server denied the request.";
        Self::new("consent_required", 65004, text)
    }

    pub(in crate::sandbox) fn no_organisation() -> Self {
        let text = "Application is not supported over the /common or /consumers endpoints. Please use the \
                    /organizations or tenant-specific endpoint.";
        Self::new(INVALID_REQUEST, 90130, text)
    }

    pub(in crate::sandbox) fn unknown_account() -> Self {
        Self::new(INVALID_REQUEST, 50034, "The user account does not exist in this directory.")
    }

    pub(in crate::sandbox) fn no_scope() -> Self {
        let text = "The provided request must include a 'scope' input parameter.";
        Self::new(INVALID_REQUEST, 900_144, text)
    }

    pub(in crate::sandbox) fn invalid_scope(scope: &str) -> Self {
        Self::new(
            "invalid_scope",
            70011,
            format!(
                "The provided value for the input parameter 'scope' is not valid. The scope '{scope}' is not valid."
            ),
        )
    }

    pub(in crate::sandbox) fn unknown_scope(scope: &str) -> Self {
        let text = format!(
            "The application asked for scope '{scope}' that doesn't exist on the resource \
             '00000003-0000-0000-c000-000000000000'."
        );
        Self::new(INVALID_CLIENT, 650_053, text)
    }

    pub(in crate::sandbox) fn unknown_resource(resource: &str) -> Self {
        let text = format!("The resource principal named {resource} was not found in the tenant.");
        Self::new("invalid_resource", 500_011, text)
    }

    pub(in crate::sandbox) fn resource_in_v2() -> Self {
        Self::new(INVALID_REQUEST, 901_002, "The 'resource' request parameter is not supported.")
    }
}
