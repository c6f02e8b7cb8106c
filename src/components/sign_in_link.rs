//! The way to Microsoft.

use leptos::prelude::*;

/// Where a sign-in starts.
pub const SIGN_IN: &str = "/connect/sign-in";

/// The button of Microsoft's branding guidelines for apps:
/// <https://learn.microsoft.com/en-us/entra/identity-platform/howto-add-branding-in-apps>.
#[component]
pub fn SignInLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Whether this page stays open.
    #[prop(optional)]
    new_tab: bool,
) -> impl IntoView {
    let target = new_tab.then_some("_blank");
    let rel = if new_tab { "external noopener" } else { "external" };
    let hint = new_tab.then(|| view! { <span class="unseen">" (opens in a new tab)"</span> });
    view! {
        <a class="microsoft" href=href rel=rel target=target>
            <svg width="21" height="21" viewBox="0 0 21 21" aria-hidden="true" focusable="false">
                <path fill="#f25022" d="M1 1h9v9H1z"/>
                <path fill="#7fba00" d="M11 1h9v9h-9z"/>
                <path fill="#00a4ef" d="M1 11h9v9H1z"/>
                <path fill="#ffb900" d="M11 11h9v9h-9z"/>
            </svg>
            <span>"Sign in with Microsoft"{hint}</span>
        </a>
    }
}
