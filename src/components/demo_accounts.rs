//! Who can be tried in the sandbox.

use leptos::prelude::*;

use crate::user::{AccountType, DemoAccount};

/// The accounts that the sandbox offers; they have no password.
#[component]
pub fn DemoAccounts(
    /// Who can sign in.
    accounts: Vec<DemoAccount>,
) -> impl IntoView {
    let rows: Vec<_> = accounts.into_iter().map(|account| view! { <Row account/> }).collect();
    view! {
        <section class="card" aria-labelledby="demo-title">
            <h2 id="demo-title">"Demo accounts"</h2>
            <p>"The sandbox plays Microsoft: pick one of these people after pressing the button. No password, no real mail."</p>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

/// One of them.
#[component]
fn Row(
    /// Whom.
    account: DemoAccount,
) -> impl IntoView {
    let kind = match account.account_type {
        AccountType::Work => "Work or school",
        AccountType::Personal => "Personal",
    };
    view! {
        <li>
            <strong>{account.name}</strong>
            <span class="break">{account.address}</span>
            <span class="hint">{kind}</span>
        </li>
    }
}
