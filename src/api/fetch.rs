//! A request from the browser, by `gloo-net` and no more: what server functions bring besides would
//! be a tenth of the WebAssembly.

use gloo_net::http::{Method, RequestBuilder};
use leptos::prelude::document;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::AbortSignal;
use leptos::web_sys::js_sys::{Object, Reflect};
use serde::de::DeserializeOwned;

use super::answer;
use crate::error::AppError;
use crate::user::ACCOUNT_HEADER;

/// What is asked.
pub(super) struct Ask<'a> {
    /// `GET` and the like.
    pub(super) method: Method,
    /// Where.
    pub(super) path: &'a str,
    /// Names and values.
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// What `fetch` takes for a body.
    pub(super) body: JsValue,
    /// What breaks it off.
    pub(super) signal: Option<&'a AbortSignal>,
}

/// What was answered.
pub(super) struct Answered {
    /// Whether the status is one of success.
    pub(super) ok: bool,
    /// The body.
    pub(super) text: String,
    /// The id by which our log knows the request.
    pub(super) id: Option<String>,
}

impl Ask<'_> {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// [`AppError::Unreachable`] when there is none.
    pub(super) async fn send(self) -> Result<Answered, AppError> {
        let request = RequestBuilder::new(self.path).method(self.method).abort_signal(self.signal);
        let named =
            |request: RequestBuilder, (name, value): &(&str, &str)| request.header(name, value);
        let request = self.headers.iter().fold(request, named);
        let request = match account() {
            Some(account) => request.header(ACCOUNT_HEADER, &account),
            None => request,
        };
        let request =
            if self.body.is_undefined() { request.build() } else { request.body(self.body) };
        let request = request.map_err(|_| AppError::Malformed)?;
        let response = request.send().await.map_err(|_| AppError::Unreachable)?;
        let id = response.headers().get("x-request-id");
        let text = response.text().await.map_err(|_| AppError::Unreachable)?;
        Ok(Answered { ok: response.ok(), text, id })
    }
}

impl Answered {
    /// What a success says.
    ///
    /// # Errors
    /// What a failure says; [`AppError::Unreachable`] when it can't be read.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        if !self.ok {
            return Err(self.refusal());
        }
        answer::read(&self.text).map_err(|_| AppError::Unreachable)
    }

    /// What a failure says.
    pub(super) fn refusal(&self) -> AppError {
        answer::read(&self.text).unwrap_or(AppError::Unreachable)
    }
}

/// The mark of whom the page was made for, which its forms carry.
fn account() -> Option<String> {
    document()
        .query_selector("[name=account]")
        .ok()??
        .get_attribute("value")
        .filter(|it| !it.is_empty())
}

/// An object of the language with these members.
pub(super) fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}
