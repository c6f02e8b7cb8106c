//! What stands in place of the form's button when mail may not be sent.

use leptos::prelude::*;

/// Says what is missing and where it is given.
#[component]
pub fn SendNotAllowed() -> impl IntoView {
    view! {
        <div class="notice doubtful" role="status">
            <p class="notice-title">"You have not allowed this app to send mail"</p>
            <p>"Everything else works. Microsoft asks you once; nothing is sent before you press Send mail."</p>
            <a class="button" rel="external" href="/connect/sign-in?prompt=consent&return_to=%2F">"Allow it"</a>
        </div>
    }
}
