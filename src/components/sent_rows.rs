//! The mails that were handed over, and what became of each.

use leptos::prelude::*;

use super::words;
use crate::sent::SentMail;

/// The rows, the newest first, and what is to be said below them. The server and the browser draw
/// them alike, but for the times.
#[component]
pub fn SentRows(
    /// What was handed over.
    mails: Vec<SentMail>,
    /// How a moment is written.
    when: fn(&str) -> String,
) -> impl IntoView {
    let below = words::below(mails.len());
    let row = |mail| view! { <SentRow mail when/> };
    let rows: Vec<_> = mails.into_iter().map(row).collect();
    view! {
        <ul class="sent-rows">{rows}</ul>
        <p class="hint">{below}</p>
    }
}

/// One mail.
#[component]
fn SentRow(
    /// What was handed over.
    mail: SentMail,
    /// How a moment is written.
    when: fn(&str) -> String,
) -> impl IntoView {
    let send_at = mail.send_at.as_deref().map(when);
    let (class, label, advice) = words::sent(&mail, send_at.as_deref());
    let subject = if mail.subject.is_empty() { "(no subject)".to_owned() } else { mail.subject };
    let time = when(&mail.created);
    view! {
        <li class=["sent-row ", class].concat()>
            <span class="sent-state">{label}</span>
            <strong class="sent-subject">{subject}</strong>
            <time class="hint" datetime=mail.created>{time}</time>
            <span class="sent-to">{mail.to.join(", ")}</span>
            <p class="hint sent-advice">{advice}</p>
            <p class="hint sent-id">{mail.request_id.map(|id| view! { "Request id " <code>{id}</code> })}</p>
        </li>
    }
}
