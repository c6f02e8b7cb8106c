//! `GET /connect/photo`: the signed-in person's photo, or 404.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

use super::render;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::Photo;

/// The handler. A greeting does without a photo, for whatever reason there is none.
pub(super) async fn photo(State(state): State<AppState>, headers: HeaderMap) -> Response {
    match find(&state, &headers, Timestamp::now()).await {
        Ok(Some(photo)) => {
            ([(header::CONTENT_TYPE, photo.content_type)], photo.bytes).into_response()
        }
        Ok(None) | Err(_) => render::refusal(&state, "/connect/photo", &AppError::NotFound),
    }
}

async fn find(
    state: &AppState,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Option<Photo>, AppError> {
    let Some(session) = state.session(headers, now).await? else {
        return Ok(None);
    };
    let graph = state.graph(now).await?;
    state
        .with_token(&session, now, |token| {
            let graph = graph.clone();
            async move { graph.photo(&token, now).await }
        })
        .await
}
