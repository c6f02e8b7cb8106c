//! A field of recipients: chips instead of a list, and suggestions.
//!
//! The list in the field named `to`, `cc` or `bcc` stays what the form sends. All that is drawn is
//! drawn from it, and all that is done is written into it.

mod chip;
mod edit;
mod field;
mod keys;
mod suggestions;

use std::rc::Rc;
use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dom::{Pause, listen, when_live};
use crate::api::people;
use field::RecipientsField;

/// How long a person pauses before we ask for suggestions.
const PAUSE: Duration = Duration::from_millis(200);

const EVENTS: [&str; 7] = ["keydown", "input", "paste", "focusout", "click", "mousedown", "change"];

/// Makes the markup of [`crate::components::RecipientsInput`] live.
///
/// It asks without an `Action`, which would be 10 KB more to load; an answer that comes late is
/// told by the field itself.
#[island]
pub fn Recipients(
    /// That markup.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    when_live(node, move |root| {
        let Some(field) = RecipientsField::of(&root).map(Rc::new) else { return };
        field.take_over();
        let pause = Pause::default();
        listen(&root, &EVENTS, move |event| {
            if let Some(query) = field.handle(&event) {
                let field = field.clone();
                pause.then(
                    PAUSE,
                    Box::new(move || {
                        spawn_local(async move {
                            field.offer(&query, people(query.clone()).await);
                        });
                    }),
                );
            }
        });
    });
    view! { <div class="field recipients" node_ref=node>{children()}</div> }
}
