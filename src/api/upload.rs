//! The way of an attachment to this server, in pieces: what the browser calls beside the server
//! functions, so that progress can be shown and a break costs one piece.

use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::{JSON, Object, Reflect};
use leptos::web_sys::{AbortSignal, Blob};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use server_fn::Decodes;

use super::answer::Answer;
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
    let body = Object::new();
    for (name, value) in [
        ("name", upload.name.into()),
        ("content_type", upload.content_type.into()),
        ("size", upload.size.into()),
        ("message", upload.message.into()),
    ] as [(&str, JsValue); 4]
    {
        if value.is_truthy() {
            let _ = Reflect::set(&body, &name.into(), &value);
        }
    }
    let body = JSON::stringify(&body).map_err(|_| AppError::Malformed)?;
    let request = Request::post(PATH).header("Content-Type", "application/json");
    read(send(request, Some(body.into())).await?).await
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
    let request = Request::put(&[PATH, "/", id].concat())
        .header("Content-Range", &range.concat())
        .header("Content-Type", "application/octet-stream")
        .abort_signal(Some(signal));
    let response = send(request, Some(piece.into())).await?;
    if response.ok() { Ok(end) } else { received(response).await }
}

/// Asks how much of an upload has arrived.
///
/// # Errors
/// [`AppError::NotFound`] and the like when there is no such upload any more.
pub async fn progress(id: &str) -> Result<u32, AppError> {
    received(send(Request::get(&[PATH, "/", id].concat()), None).await?).await
}

/// Gives an upload up. Nobody waits for the answer: the server forgets it anyway after a while.
pub async fn remove(id: &str) {
    let _ = send(Request::delete(&[PATH, "/", id].concat()), None).await;
}

async fn send(request: RequestBuilder, body: Option<JsValue>) -> Result<Response, AppError> {
    let request = match body {
        Some(body) => request.body(body),
        None => request.build(),
    };
    let request = request.map_err(|_| AppError::Malformed)?;
    request.send().await.map_err(|_| AppError::Unreachable)
}

/// The answer itself tells how far it is, a piece out of order as well.
async fn received(response: Response) -> Result<u32, AppError> {
    let text = response.text().await.map_err(|_| AppError::Unreachable)?;
    decode(&text).map(|Received { received }| received).map_err(|_| refusal(&text))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, AppError> {
    let text = response.text().await.map_err(|_| AppError::Unreachable)?;
    decode(&text).map_err(|_| refusal(&text))
}

fn refusal(text: &str) -> AppError {
    decode(text).unwrap_or(AppError::Unreachable)
}

fn decode<T: DeserializeOwned>(text: &str) -> Result<T, super::answer::Unreadable> {
    Answer::decode(text.to_owned().into())
}
