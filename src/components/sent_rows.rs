//! The mails that were handed over, and what became of each.

use leptos::prelude::*;

use super::words;
use crate::mail::SendStatus;
use crate::sent::SentMail;

/// The rows as the server knows them, the newest first, with what the island needs to draw them
/// anew: a place for what went wrong, and a template of a row.
#[component]
pub fn SentRows(
    /// What was handed over, where it could be read.
    mails: Option<Vec<SentMail>>,
) -> impl IntoView {
    let below = mails.as_ref().map_or(words::SENT_WITHOUT_LIST, |mails| words::below(mails.len()));
    let row = |mail| view! { <SentRow mail/> };
    let rows: Vec<_> = mails.into_iter().flatten().map(row).collect();
    view! {
        <p class="problem" role="status">
            <span class="sent-problem"></span>
            <a class="sent-way" target="_blank" rel="external noopener" hidden>"Go to sign-in"</a>
        </p>
        <ul class="sent-rows">{rows}</ul>
        <p class="hint sent-below">{below}</p>
        <template><SentRow mail=nothing()/></template>
    }
}

/// One mail.
#[component]
fn SentRow(
    /// What was handed over.
    mail: SentMail,
) -> impl IntoView {
    let send_at = mail.send_at.as_deref().map(words::in_utc);
    let (class, label, advice) = words::sent(&mail, send_at.as_deref());
    let class = format!("sent-row {class}");
    let time = words::in_utc(&mail.created);
    let no_id = mail.request_id.is_none();
    view! {
        <li class=class>
            <span class="sent-state">{label}</span>
            <strong class="sent-subject">{words::subject(&mail.subject).to_owned()}</strong>
            <time class="hint" datetime=mail.created>{time}</time>
            <span class="sent-to">{words::recipients(&mail.to)}</span>
            <p class="hint sent-advice">{advice}</p>
            <p class="hint sent-id" hidden=no_id>"Request id "<code>{mail.request_id}</code></p>
        </li>
    }
}

/// What stands in the template until it is filled.
fn nothing() -> SentMail {
    SentMail {
        id: String::new(),
        status: SendStatus::Accepted,
        to: Vec::new(),
        subject: String::new(),
        created: String::new(),
        send_at: None,
        request_id: None,
        error: None,
    }
}
