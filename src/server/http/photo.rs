//! `GET /connect/photo`: the signed-in person's photo, or 404.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

use super::render;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::Photo;
use crate::server::session::Session;
use crate::user::PROFILE;

/// The handler. A greeting does without a photo, for whatever reason Graph has none.
pub(super) async fn photo(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let now = Timestamp::now();
    let session = match state.session(&headers).await {
        Ok(session) => session,
        Err(error) => return render::refusal(&state, "/connect/photo", &error),
    };
    match fetch(&state, session.as_ref(), now).await {
        Some(photo) => ([(header::CONTENT_TYPE, photo.content_type)], photo.bytes).into_response(),
        None => render::refusal(&state, "/connect/photo", &AppError::NotFound),
    }
}

async fn fetch(state: &AppState, session: Option<&Session>, now: Timestamp) -> Option<Photo> {
    let session = session.filter(|session| session.data.user().may(PROFILE))?;
    let graph = state.graph(now).await.ok()?;
    let photo = state.with_token(session, now, |token| {
        let graph = graph.clone();
        async move { graph.photo(&token, now).await }
    });
    photo.await.ok().flatten()
}
