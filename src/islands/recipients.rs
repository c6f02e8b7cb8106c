//! A field of recipients: chips instead of a list, and suggestions.
//!
//! The list in the field named `to`, `cc` or `bcc` stays what the form sends. All that is drawn is
//! drawn from it, and all that is done is written into it.

mod chip;
mod edit;
mod field;
mod keys;
mod suggestions;

use std::time::Duration;

use leptos::html::Div;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::dom::listen;
use crate::api::people;
use field::RecipientsField;

/// How long a person pauses before we ask for suggestions.
const PAUSE: Duration = Duration::from_millis(200);

const EVENTS: [&str; 7] = ["keydown", "input", "paste", "focusout", "click", "mousedown", "change"];

/// Makes the markup of [`crate::components::RecipientsInput`] live.
#[island]
pub fn Recipients(
    /// That markup.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let field = move || node.get_untracked().and_then(|root| RecipientsField::of(&root));
    let search = Action::new(|query: &String| people(query.clone()));
    let ask = StoredValue::new_local(debounce(PAUSE, move |query| {
        search.dispatch(query);
    }));
    Effect::new(move || {
        let Some(root) = node.get() else { return };
        if let Some(field) = field() {
            field.take_over();
        }
        listen(&root, &EVENTS, move |event| {
            let query = field().and_then(|field| field.handle(&event));
            if let Some(query) = query {
                ask.update_value(|ask| ask(query));
            }
        });
    });
    Effect::new(move || {
        if let (Some(found), Some(field)) = (search.value().get(), field()) {
            field.offer(found);
        }
    });
    view! { <div class="field recipients" node_ref=node>{children()}</div> }
}
