//! What the preview shows.

use html_escape::encode_text;

use crate::error::AppError;
use crate::mail::Body;
use crate::server::AppState;
use crate::server::session::Session;

/// A body as it is sent. HTML is what leaves, to the letter; a text is shown as it is.
///
/// # Errors
/// [`AppError::InvalidField`], [`AppError::RateLimited`].
pub async fn shown(state: &AppState, session: &Session, body: Body) -> Result<String, AppError> {
    match body {
        Body::Html(_) => {
            let user = session.data.identity.user_key();
            Ok(state.written(&user, body).await?.content)
        }
        Body::Text(text) => Ok(format!("<pre wrap>{}</pre>", encode_text(&text))),
    }
}
