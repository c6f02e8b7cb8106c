//! What Microsoft will ask a person to allow.

use leptos::prelude::*;

const ASKED: [(&str, &str); 4] = [
    ("openid, profile", "know who you are: your name and your account"),
    ("offline_access", "stay connected, so that you need not sign in again every hour"),
    ("User.Read", "read your profile: your address and your photo for the greeting"),
    ("Mail.Send", "send mail as you, only when you press Send mail"),
];

/// A line for each permission, with the reason.
#[component]
pub fn Permissions() -> impl IntoView {
    let rows =
        ASKED.map(|(scope, reason)| view! { <dt><code>{scope}</code></dt><dd>{reason}</dd> });
    view! {
        <section class="card" aria-labelledby="permissions-title">
            <h2 id="permissions-title">"What you will be asked to allow"</h2>
            <dl class="facts">{rows.into_iter().collect::<Vec<_>>()}</dl>
            <p class="hint">"Nothing else. Your mails are not read, and your password never reaches this site."</p>
        </section>
    }
}
