//! Errors about attachments that come in pieces, and about how large a mail may be.

use axum::http::StatusCode;

use super::GraphError;

impl GraphError {
    /// <https://learn.microsoft.com/graph/outlook-large-attachments#errors>
    pub(in crate::sandbox) fn attachment_too_small() -> Self {
        let message = "The attachment is too small for an upload session.";
        Self::new(
            StatusCode::BAD_REQUEST,
            "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
            message,
        )
    }

    pub(in crate::sandbox) fn message_too_large() -> Self {
        let message = "The message exceeds the maximum supported size.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "ErrorMessageSizeExceeded", message)
    }

    pub(in crate::sandbox) fn not_a_draft() -> Self {
        let message = "The operation can't be performed because the item is not a draft.";
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidRequest", message)
    }

    pub(in crate::sandbox) fn wrong_audience() -> Self {
        let message = "The access token has been obtained for wrong audience or resource.";
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAudience", message)
    }

    pub(in crate::sandbox) fn bad_range() -> Self {
        let message = "The Content-Range header does not match the content or the upload session.";
        Self::new(StatusCode::BAD_REQUEST, "ErrorInvalidRequest", message)
    }

    pub(in crate::sandbox) fn unexpected_range() -> Self {
        let message = "The uploaded range is not the next expected one.";
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "invalidRange", message)
    }
}
