//! `/api/attachments`: files come in pieces, so that a browser can show how far they are, and go
//! on after a break. For scripts only.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::api::accepts_html;
use super::body_room::Held;
use super::{detached, limits, render};
use crate::error::AppError;
use crate::mail::limits::{LARGEST_PIECE, PIECE};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::session::Session;
use crate::server::uploads::{Announced, Range};

/// A file that a page announces. What is missing is empty, and refused for that.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NewAttachment {
    name: String,
    content_type: String,
    size: u64,
    message: Option<String>,
}

#[derive(Serialize)]
struct Begun {
    id: String,
    piece_size: u64,
}

#[derive(Serialize)]
struct Come {
    size: u64,
    received: u64,
}

/// `POST /api/attachments`
pub(super) async fn add(State(state): State<AppState>, request: Request) -> Response {
    respond(try_add(state, request).await)
}

/// `PUT /api/attachments/{id}`
pub(super) async fn put(State(state): State<AppState>, id: Id, request: Request) -> Response {
    respond(try_put(state, id, request).await)
}

/// `GET /api/attachments/{id}`
pub(super) async fn progress(
    State(state): State<AppState>,
    id: Id,
    headers: HeaderMap,
) -> Response {
    respond(try_progress(state, id, &headers).await)
}

/// `DELETE /api/attachments/{id}`
pub(super) async fn remove(State(state): State<AppState>, id: Id, headers: HeaderMap) -> Response {
    respond(try_remove(state, id, &headers).await)
}

async fn try_add(state: AppState, request: Request) -> Result<Response, AppError> {
    let headers = request.headers().clone();
    refuse_pages(&headers)?;
    let body = limits::json_body(request).await?;
    let session = session(&state, &headers).await?;
    let announced = announced(&body).ok_or(AppError::Malformed)?;
    let adding = state.clone();
    let add = async move { adding.add_upload(&session, announced, Timestamp::now()).await };
    let id = detached(&state, add).await?.to_string();
    let begun = Begun { id, piece_size: PIECE };
    Ok((StatusCode::CREATED, Json(begun)).into_response())
}

async fn try_put(state: AppState, id: Id, request: Request) -> Result<Response, AppError> {
    let headers = request.headers().clone();
    refuse_pages(&headers)?;
    limits::check_announced(&headers, LARGEST_PIECE)?;
    let session = session(&state, &headers).await?;
    let id = id.read()?;
    let range = headers.get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let range = range.and_then(Range::parse).ok_or(AppError::Malformed)?;
    // A piece that does not fit is not even read.
    state.expecting(&session, id, range).await?;
    let held = request.extensions().get::<Held>().cloned();
    let piece = limits::body(request, LARGEST_PIECE).await?;
    let receiving = state.clone();
    let receive = async move {
        let _held = held;
        receiving.receive(&session, id, range, piece, Timestamp::now()).await
    };
    if !detached(&state, receive).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let come = Come { size: range.total, received: range.total };
    Ok((StatusCode::CREATED, Json(come)).into_response())
}

async fn try_progress(state: AppState, id: Id, headers: &HeaderMap) -> Result<Response, AppError> {
    refuse_pages(headers)?;
    let session = session(&state, headers).await?;
    let id = id.read()?;
    let asking = state.clone();
    let ask = async move { asking.upload_progress(&session, id, Timestamp::now()).await };
    let upload = detached(&state, ask).await?;
    Ok(Json(Come { size: upload.size, received: upload.received }).into_response())
}

async fn try_remove(state: AppState, id: Id, headers: &HeaderMap) -> Result<Response, AppError> {
    refuse_pages(headers)?;
    let session = session(&state, headers).await?;
    let id = id.read()?;
    let removing = state.clone();
    let remove = async move { removing.remove_upload(&session, id, Timestamp::now()).await };
    detached(&state, remove).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reads what is announced: an object, which serde alone would take an array for.
fn announced(body: &[u8]) -> Option<Announced> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let new: NewAttachment = serde_json::from_slice(body).ok().filter(|_| is_object)?;
    let message = new.message.map(|text| Uuid::try_parse(&text)).transpose().ok()?;
    Some(Announced { name: new.name, content_type: new.content_type, size: new.size, message })
}

fn refuse_pages(headers: &HeaderMap) -> Result<(), AppError> {
    if accepts_html(headers) { Err(AppError::NotForPages) } else { Ok(()) }
}

async fn session(state: &AppState, headers: &HeaderMap) -> Result<Session, AppError> {
    state.session(headers).await?.ok_or_else(AppError::signed_out)
}

/// The end of the address; what can't be read is nobody's.
pub(super) struct Id(Option<Uuid>);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(path.ok().and_then(|Path(text)| Uuid::try_parse(&text).ok())))
    }
}

impl Id {
    fn read(&self) -> Result<Uuid, AppError> {
        self.0.ok_or(AppError::UploadGone)
    }
}

fn respond(outcome: Result<Response, AppError>) -> Response {
    outcome.unwrap_or_else(|error| render::json(&error))
}
