//! The fields of the compose form.

use leptos::prelude::*;

use crate::components::{BodyField, FormatField, OptionsFold, RecipientsInput, TextField, words};
use crate::islands::{BodyEditor, Options, Recipients};
use crate::mail::{Field, MessageForm, Problem, limits};

/// All fields, filled, with the one marked that was refused.
#[component]
pub fn ComposeFields(
    /// What they hold.
    form: MessageForm,
    /// Which one was refused, and why.
    refused: Option<(Field, Problem)>,
    /// Whether people can be suggested.
    suggests: bool,
) -> impl IntoView {
    let problem = move |field: Field| {
        refused
            .filter(|(refused, _)| *refused == field)
            .map(|(_, problem)| words::problem(field, problem))
    };
    let recipients = move |field: Field, label: &'static str, value: String| {
        let problem = problem(field);
        view! { <Recipients><RecipientsInput field label value problem suggests/></Recipients> }
    };
    let copies = [Field::Cc, Field::Bcc].into_iter().any(|field| problem(field).is_some());
    let copies = copies || !form.cc.is_empty() || !form.bcc.is_empty();
    let options = form.clone();
    view! {
        <input type="hidden" name="idempotency_key" value=form.idempotency_key autocomplete="off"/>
        <input type="hidden" name="account" value=form.account autocomplete="off"/>
        {recipients(Field::To, "To", form.to)}
        <details class="fold copies" open=copies>
            <summary>"Cc and Bcc"</summary>
            {recipients(Field::Cc, "Cc", form.cc)}
            {recipients(Field::Bcc, "Bcc", form.bcc)}
        </details>
        <TextField
            field=Field::Subject
            label="Subject"
            hint="One line"
            value=form.subject
            limit=limits::SUBJECT
            problem=problem(Field::Subject)
        />
        <BodyEditor>
            <FormatField value=form.content_type problem=problem(Field::ContentType)/>
            <BodyField value=form.body problem=problem(Field::Body)/>
        </BodyEditor>
        <Options><OptionsFold form=options refused/></Options>
    }
}
