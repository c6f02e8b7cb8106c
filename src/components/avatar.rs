//! The picture of a person.

use leptos::prelude::*;

/// The initials; the style sheet lays the photo over them where there is one.
#[component]
pub fn Avatar(
    /// One or two letters.
    initials: String,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{initials}</span> }
}
