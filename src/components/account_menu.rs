//! Who I am, what I have allowed, and the ways out.

use leptos::prelude::*;

use super::GrantedList;
use crate::user::{AccountType, User};

/// A fold that works without script.
#[component]
pub fn AccountMenu(
    /// Who is signed in.
    user: User,
    /// Whom the page was made for: somebody else may have signed in since.
    account: String,
) -> impl IntoView {
    let kind = match user.account_type {
        AccountType::Work => "Work or school account",
        AccountType::Personal => "Personal account",
    };
    let (name, address) = (user.name.clone(), user.address.clone());
    view! {
        <details class="menu">
            <summary class="button">"Account"</summary>
            <div class="card">
                <p class="break"><strong>{name}</strong><br/>{address}<br/><span class="hint">{kind}</span></p>
                <h2>"What you have allowed"</h2>
                <GrantedList user/>
                <div class="menu-ways">
                    <a class="button" rel="external" href="/connect/sign-in?prompt=select_account&return_to=%2F">
                        "Use another account"
                    </a>
                    <form method="post" action="/connect/disconnect">
                        <input type="hidden" name="account" value=account/>
                        <button class="button" type="submit" name="everywhere" value="1">"Disconnect everywhere"</button>
                    </form>
                </div>
            </div>
        </details>
    }
}
