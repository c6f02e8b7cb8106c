//! The way out.

use leptos::prelude::*;

/// Signs out, here or on every device: a real form, since a link must not change anything.
#[component]
pub fn Disconnect(
    /// Whom the page was made for: somebody else may have signed in since.
    account: String,
) -> impl IntoView {
    view! {
        <form class="disconnect" method="post" action="/connect/disconnect">
            <input type="hidden" name="account" value=account/>
            <button class="button" type="submit">"Disconnect"</button>
            <button class="button quiet" type="submit" name="everywhere" value="1">
                "Disconnect everywhere"
            </button>
        </form>
    }
}
