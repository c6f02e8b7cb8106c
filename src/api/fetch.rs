//! A request from the browser: straight to `fetch`, because what lies between would be a tenth of
//! the WebAssembly.

use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Object, Reflect};
use leptos::web_sys::{AbortSignal, RequestInit, Response};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;

use super::answer;
use crate::error::AppError;

/// What is asked.
pub(super) struct Ask<'a> {
    /// `GET` and the like.
    pub(super) method: &'a str,
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
}

impl Ask<'_> {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// [`AppError::Unreachable`] when there is none.
    pub(super) async fn send(self) -> Result<Answered, AppError> {
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_headers(&object(self.headers));
        init.set_body(&self.body);
        init.set_signal(self.signal);
        read(window().fetch_with_str_and_init(self.path, &init).into())
            .await
            .map_err(|_| AppError::Unreachable)
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

/// An object of the language with these members.
pub(super) fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

async fn read(response: JsFuture) -> Result<Answered, JsValue> {
    let response = response.await?.unchecked_into::<Response>();
    let text = JsFuture::from(response.text()?).await?;
    Ok(Answered { ok: response.ok(), text: text.as_string().unwrap_or_default() })
}
