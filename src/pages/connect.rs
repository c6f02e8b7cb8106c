//! The page of a person who is not signed in. It has no script.

use leptos::prelude::*;

use crate::components::{DemoAccounts, Permissions, SIGN_IN, SignInFailure, SignInLink, Steps};
use crate::sign_in::SignInNotice;
use crate::user::SandboxBadge;

/// Invites to sign in, says what will be asked for and where each step is programmed.
#[component]
pub fn ConnectPage(
    /// How the last sign-in failed, if it did.
    notice: Option<SignInNotice>,
    /// The sandbox, while it plays Microsoft.
    sandbox: Option<SandboxBadge>,
) -> impl IntoView {
    let notice = notice.map(|notice| view! { <SignInFailure notice/> });
    let accounts = sandbox.map(|badge| view! { <DemoAccounts accounts=badge.accounts/> });
    view! {
        {notice}
        <section class="card hero">
            <h1>"Connect to Microsoft Graph"</h1>
            <p class="lead">"Use the button below to connect to Microsoft Graph."</p>
            <SignInLink href=SIGN_IN/>
            <p class="hint">"Works with a work or school account and with a personal account."</p>
        </section>
        {accounts}
        <div class="pair"><Permissions/><Steps/></div>
    }
}
