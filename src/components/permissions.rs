//! What Microsoft asks a person to allow.

use leptos::prelude::*;

use crate::user::{PEOPLE, PROFILE, READ_WRITE, SEND, SEND_SHARED};

/// A permission, what it is for, and where it is given when it was not at the sign-in.
pub(super) struct Permission {
    pub scope: &'static str,
    pub reason: &'static str,
    pub ask: &'static str,
}

/// Where the permission to read whom one writes to is given.
pub(super) const ASK_PEOPLE: &str = "/connect/sign-in?need=people&return_to=%2F";

const AGAIN: &str = "/connect/sign-in?prompt=consent&return_to=%2F";

/// What is asked for at every sign-in besides the three of OpenID Connect.
pub(super) const ALWAYS: [Permission; 2] = [
    Permission {
        scope: PROFILE,
        reason: "read your profile: your address and your photo for the greeting",
        ask: AGAIN,
    },
    Permission {
        scope: SEND,
        reason: "send mail as you, only when you press Send mail",
        ask: AGAIN,
    },
];

/// What is asked for when it is needed.
pub(super) const ON_NEED: [Permission; 3] = [
    Permission {
        scope: READ_WRITE,
        reason: "put a mail with large files into your drafts before it is sent, and look there for \
                 one that got no answer",
        ask: "/connect/sign-in?need=attachments&return_to=%2F",
    },
    Permission { scope: PEOPLE, reason: "offer you the people whom you write to", ask: ASK_PEOPLE },
    Permission {
        scope: SEND_SHARED,
        reason: "send mail in the name of others who have let you",
        ask: "/connect/sign-in?need=send_as&return_to=%2F",
    },
];

const OPENID: [(&str, &str); 2] = [
    ("openid, profile", "know who you are: your name and your account"),
    ("offline_access", "stay connected, so that you need not sign in again every hour"),
];

/// A line for each permission, with the reason.
#[component]
pub fn Permissions() -> impl IntoView {
    let always = ALWAYS.map(|permission| (permission.scope, permission.reason));
    let asked = OPENID.into_iter().chain(always);
    let rows: Vec<_> = asked
        .map(|(scope, reason)| view! { <dt><code>{scope}</code></dt><dd>{reason}</dd> })
        .collect();
    view! {
        <section class="card" aria-labelledby="permissions-title">
            <h2 id="permissions-title">"What you will be asked to allow"</h2>
            <dl class="facts">{rows}</dl>
            <p class="hint">"Nothing else. Your mails are not read, and your password never reaches this site."</p>
        </section>
    }
}
