//! The way of an attachment to this server, in pieces: what the browser calls beside the server
//! functions, so that progress can be shown and a break costs one piece.

use gloo_net::http::Method;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::{JSON, Reflect};
use leptos::web_sys::{AbortSignal, Blob};
use serde::Deserialize;

use super::fetch::{Answered, Ask, object};
use crate::error::AppError;

const PATH: &str = "/api/attachments";

/// What is told of a file before its first piece.
#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    /// The name of the file.
    pub name: &'a str,
    /// What the browser takes it for.
    pub content_type: &'a str,
    /// Its size in bytes.
    pub size: u32,
    /// The form it belongs to, a UUID.
    pub message: &'a str,
}

/// An upload that has begun.
#[derive(Clone, Debug, Deserialize)]
pub struct Begun {
    /// Its name in all further requests, and in the form.
    pub id: String,
    /// How many bytes to send at a time.
    pub piece_size: u32,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Received {
    received: u32,
}

/// Announces a file.
///
/// # Errors
/// [`AppError::ConsentNeeded`] where a file of this size needs a permission that was not given.
pub async fn begin(upload: NewUpload<'_>) -> Result<Begun, AppError> {
    let body = object(&[("name", upload.name), ("message", upload.message)]);
    if !upload.content_type.is_empty() {
        let _ = Reflect::set(&body, &"content_type".into(), &upload.content_type.into());
    }
    let _ = Reflect::set(&body, &"size".into(), &upload.size.into());
    let body = JSON::stringify(&body).map_err(|_| AppError::Malformed)?;
    let headers = [("Content-Type", "application/json")];
    let (body, signal) = (body.into(), None);
    Ask { method: Method::POST, path: PATH, headers: &headers, body, signal }.send().await?.read()
}

/// Sends the piece from `first` to before `end`; gives how much has arrived.
///
/// # Errors
/// [`AppError::Unreachable`] when it is unknown whether the piece has arrived.
pub async fn put(
    id: &str,
    piece: Blob,
    (first, end, total): (u32, u32, u32),
    signal: &AbortSignal,
) -> Result<u32, AppError> {
    let range =
        ["bytes ", &first.to_string(), "-", &(end - 1).to_string(), "/", &total.to_string()];
    let headers =
        [("Content-Range", &*range.concat()), ("Content-Type", "application/octet-stream")];
    let (path, body, signal) = (path(id), piece.into(), Some(signal));
    let answered =
        Ask { method: Method::PUT, path: &path, headers: &headers, body, signal }.send().await?;
    if answered.ok { Ok(end) } else { received(&answered) }
}

/// Asks how much of an upload has arrived.
///
/// # Errors
/// [`AppError::NotFound`] and the like when there is no such upload any more.
pub async fn progress(id: &str) -> Result<u32, AppError> {
    received(&plain(Method::GET, id).await?)
}

/// Gives an upload up. Nobody waits for the answer: the server forgets it anyway after a while.
pub async fn remove(id: &str) {
    let _ = plain(Method::DELETE, id).await;
}

async fn plain(method: Method, id: &str) -> Result<Answered, AppError> {
    let (path, body, signal) = (path(id), JsValue::UNDEFINED, None);
    Ask { method, path: &path, headers: &[], body, signal }.send().await
}

fn path(id: &str) -> String {
    [PATH, "/", id].concat()
}

/// The answer itself tells how far it is, a piece out of order as well.
fn received(answered: &Answered) -> Result<u32, AppError> {
    let read = super::answer::read(&answered.text);
    read.map(|Received { received }| received).map_err(|_| answered.refusal())
}
