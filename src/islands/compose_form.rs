//! The compose form: it posts by itself, and with WebAssembly sends in place.

use leptos::ev::SubmitEvent;
use leptos::html::{Div, Form};
use leptos::prelude::*;

use super::form_element::FormElement;
use crate::api::send_mail;
use crate::components::{Notice, Tone, words};
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};

/// Takes the form's submit over, calls the server function and shows what became of the mail.
///
/// The fields are `children`: the server renders them, so that neither their markup nor their
/// values are in the WebAssembly.
#[island]
pub fn ComposeForm(
    /// What became of a form that was posted without script.
    outcome: Option<Result<SendReceipt, AppError>>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let form = NodeRef::<Form>::new();
    let region = NodeRef::<Div>::new();
    let send = Action::new_with_value(outcome, |form: &MessageForm| send_mail(form.clone()));
    let pending = send.pending();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(form) = form.get_untracked().filter(|_| !pending.get_untracked()) {
            let form = FormElement::from(form);
            form.unmark();
            form.renew_key_for(&event);
            send.dispatch(form.read());
        }
    };
    Effect::new(move || {
        if let (1.., Some(form)) = (send.version().get(), form.get_untracked()) {
            FormElement::from(form).settle(send.value().get_untracked().as_ref());
            request_animation_frame(move || {
                let _ = region.get_untracked().map(|region| region.focus());
            });
        }
    });

    let failed = move || matches!(send.value().get(), Some(Err(_)));
    let role = move || if failed() { "alert" } else { "status" };
    let notice = move || {
        send.value()
            .get()
            .map(|outcome| view! { <Outcome outcome/> })
    };
    let label = move || {
        if pending.get() {
            "Sending…"
        } else {
            "Send mail"
        }
    };
    view! {
        <form class="compose" method="post" action="/connect/send" node_ref=form aria-busy=move || pending.get().to_string() on:submit=submit>
            <div id="outcome" role=role tabindex="-1" node_ref=region>{notice}</div>
            {children()}
            <div class="actions">
                <button class="button primary" type="submit" aria-disabled=move || pending.get().to_string()>{label}</button>
            </div>
        </form>
    }
}

/// The notice with the words for an outcome.
#[component]
fn Outcome(
    /// What became of the mail.
    outcome: Result<SendReceipt, AppError>,
) -> impl IntoView {
    let (tone, words, facts) = match outcome {
        Ok(receipt) => (
            Tone::Good,
            words::success(&receipt),
            words::receipt_facts(&receipt),
        ),
        Err(error) => (
            Tone::of(&error),
            words::failure(&error),
            words::facts(&error),
        ),
    };
    view! { <Notice tone words facts/> }
}
