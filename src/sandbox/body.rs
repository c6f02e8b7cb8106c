//! Reading a request's body within a limit.

use axum::body::Body;
use http_body_util::BodyExt;

/// How much of a body that is too large is read and thrown away, so that its sender gets to read the
/// answer instead of a reset connection.
const DRAIN: usize = 64 * 1024 * 1024;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    /// It is larger than the limit.
    TooLarge,
    /// The sender went away.
    Broken,
}

/// The whole body, when it is within the limit.
pub async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, BodyFault> {
    let mut content = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BodyFault::Broken)?;
        let Some(piece) = frame.data_ref() else {
            continue;
        };
        received += piece.len();
        if received > DRAIN {
            break;
        }
        if received <= limit {
            content.extend_from_slice(piece);
        }
    }
    if received > limit { Err(BodyFault::TooLarge) } else { Ok(content) }
}
