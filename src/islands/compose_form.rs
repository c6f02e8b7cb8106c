//! The compose form: it posts by itself, and with WebAssembly sends in place.

use leptos::ev;
use leptos::prelude::*;

use super::event;
use super::send_flow::SendFlow;
use super::stage::Stage;
use crate::api::send_mail;
use crate::components::Outcome;
use crate::mail::MessageForm;

/// Takes the form's submit over, calls the server function and shows what became of the mail.
///
/// The fields, the bars of the stages, and the notice about a form that was posted without script,
/// are `children`: the server renders them, so that neither their markup nor their values reach the
/// WebAssembly. A property would cost 10 KB for reading and writing it.
#[island]
pub fn ComposeForm(
    /// The fields and the bars.
    children: Children,
) -> impl IntoView {
    let send = Action::new(|form: &MessageForm| send_mail(form.clone()));
    let flow = SendFlow::new(send);
    let stage = flow.stage;
    listen(flow);
    Effect::new(move || {
        if flow.node.get().is_some() {
            flow.bring_back();
        }
    });
    Effect::new(move || {
        if let Some(outcome) = send.value().get() {
            flow.settle(&outcome);
            request_animation_frame(move || {
                flow.form().into_iter().for_each(|form| form.focus_notice(".compose > .notice"));
            });
        }
    });

    let notice = move || send.value().get().map(|outcome| view! { <Outcome outcome/> });
    let busy = move || stage.get().is_busy().to_string();
    let label = move || {
        if stage.get() == Stage::Sending { "Sending…" } else { "Send mail" }
    };
    view! {
        <form
            class="compose"
            method="post"
            enctype="multipart/form-data"
            action="/connect/send"
            node_ref=flow.node
            data-stage=move || stage.get().name()
            aria-busy=busy
            on:submit=move |event| flow.submit(&event)
            on:input=move |_| flow.input()
            on:click=move |event| flow.press(&event)
            on:keydown=move |event| flow.key(&event)
        >
            // Enter in a field presses the first button of a form: never the one in the notice.
            <button type="submit" hidden tabindex="-1"></button>
            {children()}
            {notice}
            <button class="button primary" type="submit" aria-disabled=busy>{label}</button>
        </form>
    }
}

/// What concerns the whole page. Effects run in the browser alone.
fn listen(flow: SendFlow) {
    Effect::new(move || {
        window_event_listener(ev::beforeunload, move |event| {
            let uploads = flow.form().is_some_and(|form| form.is_uploading());
            if uploads || flow.stage.get_untracked().warns() {
                event.prevent_default();
            }
        });
        window_event_listener(ev::storage, move |event| flow.follow(event.key().as_deref()));
        window_event_listener_untyped(event::UPLOADED, move |_| flow.uploaded());
        let network = move || flow.form().into_iter().for_each(|form| form.show_network());
        network();
        window_event_listener(ev::online, move |_| network());
        window_event_listener(ev::offline, move |_| network());
    });
}
