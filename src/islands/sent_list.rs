//! The list of what was sent: it follows what happens on the page.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use web_sys::Element;
use web_sys::js_sys::{Date, Object, Reflect};

use super::dom::{Pause, find, from_template, listen, set, show, when_live, write};
use super::event;
use crate::api::sent;
use crate::components::words;
use crate::error::AppError;
use crate::mail::SendStatus;
use crate::sent::SentMail;

/// How long after a mail was seen on its way the list is read again.
const SOON: Duration = Duration::from_secs(5);

/// Reads the list when the page has become alive, after every answer to a send and whenever the
/// person comes back to the page. What the server has rendered is drawn anew, in local time.
///
/// It asks without an `Action`, which would be 10 KB more to load.
#[island]
pub fn SentList(
    /// The list as the server knows it.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    when_live(node, |root| {
        let again = Pause::default();
        read(root.clone(), again.clone());
        let names = [event::SETTLED, "focus"];
        listen(&window(), &names, move |_| read(root.clone(), again.clone()));
    });
    view! { <div class="sent" node_ref=node>{children()}</div> }
}

fn read(root: Element, again: Pause) {
    spawn_local(async move {
        let outcome = sent().await;
        draw_problem(&root, outcome.as_ref().err());
        let Ok(mails) = outcome else { return };
        draw(&root, &mails);
        if mails.iter().any(|mail| mail.status == SendStatus::Inflight) {
            again.clone().then(SOON, Box::new(move || read(root, again)));
        }
    });
}

/// Says why the list may be out of date, and the way back where nobody is signed in any more.
fn draw_problem(root: &Element, error: Option<&AppError>) {
    let way = match error {
        Some(AppError::SignedOut { sign_in }) => Some(&**sign_in),
        _ => None,
    };
    let sentence = match error {
        None => "",
        Some(AppError::SignedOut { .. }) => words::SENT_SIGNED_OUT,
        Some(AppError::OtherAccount) => words::SENT_OTHER_ACCOUNT,
        Some(_) => words::SENT_UNREADABLE,
    };
    write(root, ".sent-problem", sentence);
    if let Some(link) = find::<Element>(root, ".sent-way") {
        set(&link, "href", way);
        show(&link, way.is_some());
    }
}

fn draw(root: &Element, mails: &[SentMail]) {
    write(root, ".sent-rows", "");
    for mail in mails {
        if let Some(row) = from_template(root, ".sent-rows") {
            fill(&row, mail);
        }
    }
    write(root, ".sent-below", words::below(mails.len()));
}

fn fill(row: &Element, mail: &SentMail) {
    let send_at = mail.send_at.as_deref().map(in_local_time);
    let (class, label, advice) = words::sent(mail, send_at.as_deref());
    row.set_class_name(&["sent-row ", class].concat());
    write(row, ".sent-state", label);
    write(row, ".sent-subject", words::subject(&mail.subject));
    write(row, "time", &in_local_time(&mail.created));
    write(row, ".sent-to", &words::recipients(&mail.to));
    write(row, ".sent-advice", &advice);
    write(row, "code", mail.request_id.as_deref().unwrap_or_default());
    if let (Some(time), Some(id)) = (find::<Element>(row, "time"), find::<Element>(row, ".sent-id"))
    {
        set(&time, "datetime", Some(&mail.created));
        show(&id, mail.request_id.is_some());
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
