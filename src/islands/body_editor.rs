//! The text of the mail: formatted as it is written, or plain; and what will be sent of it.
//!
//! The text area named `body` stays what the form sends. The browser's own editing commands do the
//! formatting (`execCommand`: out of fashion, but in every browser, with its undo).

mod clean;
mod convert;
mod editor;
mod link;
mod tags;
mod toolbar;

use std::time::Duration;

use leptos::html::Div;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::dom::listen;
use crate::api::preview;
use editor::Editor;

/// How long a person pauses before an open preview is drawn anew.
const PAUSE: Duration = Duration::from_millis(500);

const EVENTS: [&str; 6] = ["keydown", "input", "paste", "click", "mousedown", "change"];

/// Makes the markup of [`crate::components::FormatField`] and [`crate::components::BodyField`] live.
#[island]
pub fn BodyEditor(
    /// That markup.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let editor = move || node.get_untracked().and_then(|root| Editor::of(&root));
    let ask = Action::new(|(format, body): &(&'static str, String)| {
        preview((*format).to_owned(), body.clone())
    });
    let again = StoredValue::new_local(debounce(PAUSE, move |body| {
        ask.dispatch(body);
    }));
    Effect::new(move || {
        let Some(root) = node.get() else { return };
        if let Some(editor) = editor() {
            editor.take_over();
        }
        let link = link::Place::default();
        listen(&root, &EVENTS, move |event| {
            if let Some(body) = editor().and_then(|editor| editor.handle(&event, &link)) {
                again.update_value(|again| again(body));
            }
        });
        listen(&document(), &["selectionchange"], move |_| {
            if let Some(editor) = editor() {
                editor.show_state();
            }
        });
    });
    Effect::new(move || {
        if let (Some(preview), Some(editor)) = (ask.value().get(), editor()) {
            editor.show_preview(preview);
        }
    });
    view! { <div node_ref=node>{children()}</div> }
}
