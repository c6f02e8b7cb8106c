//! Errors about the shape of the request.

use axum::http::StatusCode;

use super::GraphError;

impl GraphError {
    pub(in crate::sandbox) fn no_such_segment(segment: &str) -> Self {
        let message = format!("Resource not found for the segment '{segment}'.");
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    pub(in crate::sandbox) fn no_such_method() -> Self {
        let message = "The HTTP method is not supported for this resource.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
    }

    pub(in crate::sandbox) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(in crate::sandbox) fn inefficient_filter() -> Self {
        let message = "The restriction or sort order is too complex for this operation.";
        Self::new(StatusCode::BAD_REQUEST, "InefficientFilter", message)
    }

    pub(in crate::sandbox) fn unknown_property(name: &str, kind: &str) -> Self {
        let message = format!(
            "The property '{name}' does not exist on type 'microsoft.graph.{kind}'. Make sure to only use \
             property names that are defined by the type or mark the type as open type."
        );
        Self::new(StatusCode::BAD_REQUEST, "RequestBodyRead", message)
    }

    pub(in crate::sandbox) fn bad_value(name: &str, expected: &str) -> Self {
        let message =
            format!("Cannot convert the value of '{name}' to the expected type '{expected}'.");
        Self::new(StatusCode::BAD_REQUEST, "RequestBodyRead", message)
    }

    pub(in crate::sandbox) fn unreadable_json() -> Self {
        Self::bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )
    }

    pub(in crate::sandbox) fn unsupported_media_type() -> Self {
        let message = "A supported MIME type could not be found that matches the content type of the request.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "RequestBodyRead", message)
    }

    pub(in crate::sandbox) fn bad_mime() -> Self {
        let message = "Invalid base64 string for MIME content.";
        Self::new(StatusCode::BAD_REQUEST, "ErrorMimeContentInvalidBase64String", message)
    }

    pub(in crate::sandbox) fn too_large() -> Self {
        let message = "Maximum request length exceeded.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "BadRequest", message)
    }
}
