//! Errors about the mail and the person.

use axum::http::StatusCode;

use super::GraphError;

impl GraphError {
    pub(in crate::sandbox) fn no_recipients() -> Self {
        let message = "At least one recipient isn't valid., A message can't be sent because it contains no recipients.";
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidRecipients", message)
    }

    pub(in crate::sandbox) fn invalid_recipient(address: &str) -> Self {
        let message =
            format!("At least one recipient is not valid., Recipient '{address}' is not resolved.");
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidRecipients", message)
    }

    pub(in crate::sandbox) fn too_many_recipients() -> Self {
        let message = "The message exceeds the maximum number of recipients.";
        Self::new(StatusCode::BAD_REQUEST, "ErrorExceededMaxRecipientLimit", message)
    }

    pub(in crate::sandbox) fn bad_header(name: &str) -> Self {
        let message =
            format!("The internet message header name '{name}' should start with 'x-' or 'X-'.");
        Self::new(StatusCode::BAD_REQUEST, "InvalidInternetMessageHeader", message)
    }

    pub(in crate::sandbox) fn too_many_headers() -> Self {
        let message = "Maximum number of headers in one message should be less than or equal to 5.";
        Self::new(StatusCode::BAD_REQUEST, "InvalidInternetMessageHeaderCollection", message)
    }

    pub(in crate::sandbox) fn bad_extended_property(id: &str) -> Self {
        let message = format!("The extended property '{id}' is not valid.");
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidExtendedProperty", message)
    }

    pub(in crate::sandbox) fn bad_extended_value(value: &str) -> Self {
        let message = format!("The value '{value}' does not fit the extended property.");
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidExtendedPropertyValue", message)
    }

    pub(in crate::sandbox) fn no_such_item() -> Self {
        let message = "The specified object was not found in the store.";
        Self::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message)
    }

    pub(in crate::sandbox) fn malformed_id() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidIdMalformed", "Id is malformed.")
    }

    pub(in crate::sandbox) fn no_photo() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ImageNotFound",
            "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
        )
    }

    pub(in crate::sandbox) fn storage() -> Self {
        let message = "The server cannot service this request right now.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ErrorInternalServerTransientError", message)
    }

    /// What a test asked for by a fault.
    pub(in crate::sandbox) fn made_up(status: StatusCode, code: Option<&str>) -> Self {
        let usual = match status.as_u16() {
            401 => "InvalidAuthenticationToken",
            403 => "ErrorAccessDenied",
            404 => "ErrorItemNotFound",
            413 => "RequestEntityTooLarge",
            429 => "ApplicationThrottled",
            500 => "ErrorInternalServerError",
            503 => "ServiceUnavailable",
            504.. => "UnknownError",
            _ => "BadRequest",
        };
        let code = code.unwrap_or(usual);
        // A gateway that gave up says nothing.
        let message = if code == "UnknownError" {
            ""
        } else {
            "The sandbox was asked to answer with this error."
        };
        Self::new(status, code, message)
    }
}
