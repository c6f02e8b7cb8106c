//! The pause before the next try.

use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AddEventListenerOptions;
use web_sys::js_sys::Promise;

/// Waits so many seconds, or until the network comes back.
pub(super) async fn pause(seconds: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        let once = AddEventListenerOptions::new();
        once.set_once(true);
        let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
            "online", &resolve, &once,
        );
        let wake = move || {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        };
        set_timeout(wake, Duration::from_secs(seconds.into()));
    });
    let _ = JsFuture::from(promise).await;
}
