//! The sign that no real mail is sent.

use leptos::prelude::*;

/// On every page while the sandbox plays Microsoft; leads to its mailboxes.
#[component]
pub fn SandboxBadgeLink(
    /// Where the mailboxes are.
    origin: String,
) -> impl IntoView {
    view! {
        <a class="badge" href=origin rel="external noopener" target="_blank">
            <strong>"Sandbox"</strong>
            <span class="badge-more">" no real mail · open mailboxes"</span>
            <span class="unseen">" (opens in a new tab)"</span>
        </a>
    }
}
