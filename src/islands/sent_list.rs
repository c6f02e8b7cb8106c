//! The list of what was sent: it follows what happens on the page.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use web_sys::js_sys::{Date, Object, Reflect};

use super::event;
use crate::api::sent;
use crate::components::{SentProblem, SentRows};
use crate::mail::SendStatus;
use crate::sent::SentMail;

/// How long after a mail was seen on its way the list is read again.
const SOON: Duration = Duration::from_secs(5);

/// Reads the list when the page has become alive, after every answer to a send and whenever the
/// person comes back to the page. Until then it shows what the server has rendered.
#[island]
pub fn SentList(
    /// The list as the server knows it.
    children: Children,
) -> impl IntoView {
    let load = Action::new(|(): &()| sent());
    let mails = RwSignal::new(None::<Vec<SentMail>>);
    let read = move || {
        load.dispatch(());
    };
    Effect::new(move || {
        read();
        window_event_listener_untyped(event::SETTLED, move |_| read());
        window_event_listener(ev::focus, move |_| read());
    });
    Effect::new(move || {
        if let Some(Ok(read_mails)) = load.value().get() {
            if read_mails.iter().any(|mail| mail.status == SendStatus::Inflight) {
                set_timeout(read, SOON);
            }
            mails.set(Some(read_mails));
        }
    });

    let problem = move || load.value().get()?.err().map(|error| view! { <SentProblem error/> });
    let rows = move || mails.get().map(|mails| view! { <SentRows mails when=in_local_time/> });
    view! {
        <div class="sent" aria-busy=move || load.pending().get().to_string()>
            <p class="problem" role="status">{problem}</p>
            <div hidden=move || mails.with(Option::is_some)>{children()}</div>
            {rows}
        </div>
    }
}

/// A moment as people write it where the browser is.
fn in_local_time(time: &str) -> String {
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &JsValue::from(value));
    }
    let language = window().navigator().language().unwrap_or_default();
    Date::new(&time.into()).to_locale_string(&language, &options).into()
}
