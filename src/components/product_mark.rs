//! The mark of the product.

use leptos::prelude::*;

/// Two nodes and what goes between them, in the colour of the text.
#[component]
pub fn ProductMark() -> impl IntoView {
    view! {
        <svg class="mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M8 16.5 16 7.5"/>
            <circle cx="6" cy="18" r="4" fill="currentColor"/>
            <circle cx="18" cy="6" r="4" fill="currentColor"/>
        </svg>
    }
}
