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

use std::rc::Rc;
use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dom::{Pause, listen, when_live};
use crate::api::preview;
use editor::Editor;

/// How long a person pauses before an open preview is drawn anew.
const PAUSE: Duration = Duration::from_millis(500);

const EVENTS: [&str; 6] = ["keydown", "input", "paste", "click", "mousedown", "change"];

/// Makes the markup of [`crate::components::FormatField`] and [`crate::components::BodyField`] live.
///
/// It asks without an `Action`, which would be 10 KB more to load.
#[island]
pub fn BodyEditor(
    /// That markup.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    when_live(node, move |root| {
        let Some(editor) = Editor::of(&root).map(Rc::new) else { return };
        editor.take_over();
        let (link, pause) = (link::Place::default(), Pause::default());
        let state = editor.clone();
        listen(&document(), &["selectionchange"], move |_| state.show_state());
        listen(&root, &EVENTS, move |event| {
            if let Some(asked) = editor.handle(&event, &link) {
                let editor = editor.clone();
                pause.then(
                    PAUSE,
                    Box::new(move || {
                        spawn_local(async move {
                            let shown = preview(asked.0.to_owned(), asked.1.clone()).await;
                            // An answer that comes late is one to an earlier text.
                            if asked == editor.asked() {
                                editor.show_preview(shown);
                            }
                        });
                    }),
                );
            }
        });
    });
    view! { <div node_ref=node>{children()}</div> }
}
