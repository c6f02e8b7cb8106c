//! The picture of a person.

use leptos::prelude::*;

/// The photo laid over the initials: where there is none, an empty `alt` keeps browsers from
/// drawing a broken image, and the initials stay visible.
#[component]
pub fn Avatar(
    /// Shown where there is no photo.
    initials: String,
) -> impl IntoView {
    view! {
        <span class="avatar">
            <span aria-hidden="true">{initials}</span>
            <img src="/connect/photo" alt="" width="56" height="56"/>
        </span>
    }
}
