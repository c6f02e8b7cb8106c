//! The compose form: it posts by itself, and with WebAssembly sends in place.

use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::html::Form;
use leptos::prelude::*;

use super::form_element::FormElement;
use crate::api::send_mail;
use crate::components::Outcome;
use crate::mail::MessageForm;

/// Takes the form's submit over, calls the server function and shows what became of the mail.
///
/// The fields, and the notice about a form that was posted without script, are `children`: the
/// server renders them, so that neither their markup nor their values reach the WebAssembly.
/// A property would cost 10 KB for reading and writing it.
#[island]
pub fn ComposeForm(
    /// The fields.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Form>::new();
    let form = move || node.get_untracked().map(FormElement::from);
    let send = Action::new(|form: &MessageForm| send_mail(form.clone()));
    let pending = send.pending();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(form) = form().filter(|_| !pending.get_untracked()) {
            send.dispatch(form.submitted(&event));
        }
    };
    // An answer that is faster than a double click must not let the second click send again.
    let click = move |event: MouseEvent| {
        if event.detail() > 1 {
            event.prevent_default();
        }
    };
    let keep = move |_| form().into_iter().for_each(|form| form.keep_draft());
    Effect::new(move || {
        if let Some(element) = node.get() {
            FormElement::from(element).bring_back();
        }
    });
    Effect::new(move || {
        if let (Some(outcome), Some(form)) = (send.value().get(), form()) {
            form.settle(&outcome);
            request_animation_frame(move || form.focus_notice());
        }
    });

    let notice = move || send.value().get().map(|outcome| view! { <Outcome outcome/> });
    let busy = move || pending.get().to_string();
    let label = move || {
        if pending.get() { "Sending…" } else { "Send mail" }
    };
    view! {
        <form
            class="compose"
            method="post"
            action="/connect/send"
            node_ref=node
            aria-busy=busy
            on:submit=submit
            on:input=keep
            on:click=click
        >
            // Enter in a field presses the first button of a form: never the one in the notice.
            <button type="submit" hidden tabindex="-1"></button>
            {notice}
            {children()}
            <button class="button primary" type="submit" aria-disabled=busy>{label}</button>
        </form>
    }
}
