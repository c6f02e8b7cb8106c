//! The way out.

use leptos::prelude::*;

/// Signs out: a real form, since a link must not change anything.
#[component]
pub fn Disconnect() -> impl IntoView {
    view! {
        <form method="post" action="/connect/disconnect">
            <button class="button" type="submit">"Disconnect"</button>
        </form>
    }
}
