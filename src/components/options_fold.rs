//! What a person rarely needs, folded away, as the server writes it.

use leptos::prelude::*;

use super::{TextField, words};
use crate::mail::{Field, MessageForm, Problem, limits};

const IMPORTANCE: [(&str, &str); 3] = [("low", "Low"), ("normal", "Normal"), ("high", "High")];

/// Importance, other addresses, read receipt, send later: open when one of them is set or refused.
#[component]
pub fn OptionsFold(
    /// What the fields hold.
    form: MessageForm,
    /// Which field was refused, and why.
    refused: Option<(Field, Problem)>,
) -> impl IntoView {
    let problem = move |field: Field| {
        refused
            .filter(|(refused, _)| *refused == field)
            .map(|(_, problem)| words::problem(field, problem))
    };
    let open = is_set(&form) || OPTIONS.into_iter().any(|field| problem(field).is_some());
    view! {
        <details class="fold options" open=open>
            <summary>"Options"</summary>
            <div class="options-fields">
                <ImportanceField value=form.importance problem=problem(Field::Importance)/>
                <SendLaterField value=form.send_at problem=problem(Field::SendAt)/>
                <TextField
                    field=Field::ReplyTo
                    label="Reply to"
                    hint="Where answers go instead of to you"
                    value=form.reply_to
                    limit=limits::ADDRESSES
                    problem=problem(Field::ReplyTo)
                    addresses=true
                />
                <TextField
                    field=Field::From
                    label="Send as"
                    hint="Another address that you may send from"
                    value=form.from
                    limit=limits::ADDRESSES
                    problem=problem(Field::From)
                    addresses=true
                />
                <ReceiptField value=form.read_receipt problem=problem(Field::ReadReceipt)/>
            </div>
        </details>
    }
}

const OPTIONS: [Field; 5] =
    [Field::Importance, Field::SendAt, Field::ReplyTo, Field::From, Field::ReadReceipt];

fn is_set(form: &MessageForm) -> bool {
    let texts = [&form.reply_to, &form.from, &form.read_receipt, &form.send_at];
    texts.into_iter().any(|text| !text.is_empty()) || !matches!(&*form.importance, "" | "normal")
}

/// How urgent the mail is.
#[component]
fn ImportanceField(
    /// `low`, `normal`, `high` or empty.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    let value = if value.is_empty() { "normal".to_owned() } else { value };
    let choice = |(name, label): (&'static str, &'static str)| {
        view! { <option value=name selected=value == name>{label}</option> }
    };
    view! {
        <div class="field">
            <label for="importance">"Importance"</label>
            <select
                id="importance"
                name="importance"
                aria-invalid=problem.map(|_| "true")
                aria-describedby="importance-error"
            >
                {IMPORTANCE.map(choice).into_iter().collect::<Vec<_>>()}
            </select>
            <p class="problem" id="importance-error">{problem}</p>
        </div>
    }
}

/// When to send. The time zone is the browser's, so that it takes script to choose a time.
#[component]
fn SendLaterField(
    /// RFC 3339, or empty.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="field send-later" hidden=problem.is_none()>
            <label for="send_at">"Send later"</label>
            <input type="hidden" name="send_at" value=value/>
            <input
                id="send_at"
                type="datetime-local"
                aria-invalid=problem.map(|_| "true")
                aria-describedby="send_at-hint send_at-error"
            />
            <p class="hint" id="send_at-hint">"In your time zone. Microsoft holds the mail until then."</p>
            <p class="problem" id="send_at-error">{problem}</p>
        </div>
    }
}

/// Whether to ask the recipients to confirm that they have read it.
#[component]
fn ReceiptField(
    /// `true` or empty.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    let asked = matches!(&*value, "true" | "on");
    view! {
        <div class="field choices">
            <label class="choice">
                <input
                    id="read_receipt"
                    type="checkbox"
                    name="read_receipt"
                    value="true"
                    checked=asked
                    aria-invalid=problem.map(|_| "true")
                    aria-describedby="read_receipt-error"
                />
                "Ask for a read receipt"
            </label>
            <p class="problem" id="read_receipt-error">{problem}</p>
        </div>
    }
}
