//! The attachments of a mail: with WebAssembly they travel to the server while the mail is still
//! being written.

mod list;
mod pause;
mod row;
mod take_over;
mod upload;

use leptos::html::Div;
use leptos::prelude::*;

use list::Uploads;

use super::dom::when_live;

/// Takes the plain file input over: files are uploaded in pieces, from the button, by drag and
/// drop onto the form, or pasted.
///
/// The input, the hidden fields and the template of a row are `children` that the server renders.
#[island]
pub fn Attachments(
    /// The input and the fields.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    when_live(node, |root| {
        if let Some(uploads) = Uploads::within(root) {
            take_over::take_over(&uploads);
        }
    });
    view! { <div class="attachments" node_ref=node>{children()}</div> }
}
