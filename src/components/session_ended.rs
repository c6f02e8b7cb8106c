//! The head of the compose page when nobody is signed in any more.

use leptos::prelude::*;

use super::SignInLink;

/// Shows the way back without leaving the page, so that what was typed is kept.
#[component]
pub fn SessionEnded(
    /// Where to sign in.
    sign_in: String,
) -> impl IntoView {
    view! {
        <section class="card hero" tabindex="-1" autofocus>
            <h1>"Your session has ended"</h1>
            <p class="lead">"Nothing was sent, and everything you typed is still below. Sign in, come back to this page, then press Send mail again."</p>
            <SignInLink href=sign_in new_tab=true/>
        </section>
    }
}
