//! The fields of the compose form.

use leptos::prelude::*;

use super::{FormatField, TextArea, TextField, words};
use crate::mail::{Field, MessageForm, Problem, limits};

/// All fields, filled, with the one marked that was refused.
#[component]
pub fn ComposeFields(
    /// What they hold.
    form: MessageForm,
    /// Which one was refused, and why.
    refused: Option<(Field, Problem)>,
) -> impl IntoView {
    let problem = |field: Field| {
        refused
            .filter(|(refused, _)| *refused == field)
            .map(|(_, problem)| words::problem(field, problem))
    };
    view! {
        <input type="hidden" name="idempotency_key" value=form.idempotency_key autocomplete="off"/>
        <input type="hidden" name="account" value=form.account autocomplete="off"/>
        <TextField
            field=Field::To
            label="To"
            hint="Separate several addresses by ; or ,"
            value=form.to
            limit=limits::ADDRESSES
            problem=problem(Field::To)
            addresses=true
        />
        <TextField
            field=Field::Subject
            label="Subject"
            hint="One line"
            value=form.subject
            limit=limits::SUBJECT
            problem=problem(Field::Subject)
        />
        <FormatField value=form.content_type problem=problem(Field::ContentType)/>
        <TextArea value=form.body problem=problem(Field::Body)/>
    }
}
