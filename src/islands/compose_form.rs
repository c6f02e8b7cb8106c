//! The compose form: it posts by itself, and with WebAssembly sends in place.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::StorageEvent;

use super::dom::listen;
use super::event;
use super::send_flow::SendFlow;

/// Takes the form's submit over, calls the server function and shows what became of the mail, above the last button.
///
/// The fields, the bars of the stages, what a notice is made of, and the notice about a form that
/// was posted without script, are `children`: the server renders them, so that neither their markup nor their values reach the
/// WebAssembly. A property would cost 10 KB for reading and writing it, an `Action` as much.
#[island]
pub fn ComposeForm(
    /// The fields and the bars.
    children: Children,
) -> impl IntoView {
    let flow = SendFlow::new();
    Effect::new(move || {
        if let Some(form) = flow.node.get() {
            flow.bring_back();
            let handle = move |event: web_sys::Event| match &*event.type_() {
                "submit" => flow.submit(event.unchecked_ref()),
                "click" => flow.press(event.unchecked_ref()),
                "keydown" => flow.key(event.unchecked_ref()),
                _ => flow.input(),
            };
            listen(&form, &["submit", "click", "keydown", "input"], handle);
            listen_around(flow);
        }
    });
    view! {
        <form
            class="compose"
            method="post"
            action="/connect/send"
            enctype="multipart/form-data"
            node_ref=flow.node
        >
            // Enter in a field presses the first button of a form: never the one in the notice.
            <button type="submit" hidden tabindex="-1"></button>
            {children()}
            <button class="button primary" type="submit">"Send mail"</button>
        </form>
    }
}

/// What concerns the whole page.
fn listen_around(flow: SendFlow) {
    let handle = move |event: web_sys::Event| match &*event.type_() {
        "beforeunload" => flow.leave(&event),
        "storage" => flow.follow(event.unchecked_ref::<StorageEvent>().key().as_deref()),
        event::UPLOADED => flow.uploaded(),
        _ => flow.show_network(),
    };
    let names = ["beforeunload", "storage", event::UPLOADED, "online", "offline"];
    listen(&window(), &names, handle);
    flow.show_network();
}
