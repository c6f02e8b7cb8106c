//! A field of recipients, as the server writes it.

use leptos::prelude::*;

use super::permissions::ASK_PEOPLE;
use crate::mail::{Field, limits};

/// Without script a text field. What only works with script is hidden until it is live.
#[component]
pub fn RecipientsInput(
    /// To, Cc or Bcc.
    field: Field,
    /// What it is called.
    label: &'static str,
    /// What it holds.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
    /// Whether there can be suggestions.
    suggests: bool,
) -> impl IntoView {
    let name = field.name();
    let is_main = field == Field::To;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let people = format!("{name}-people");
    let list = suggests.then(|| {
        view! { <ul class="people" role="listbox" id=people.clone() aria-label="Suggestions" hidden></ul> }
    });
    let ask = is_main.then(|| {
        view! {
            <p class="hint ask" hidden>
                <a href=ASK_PEOPLE rel="external">"Suggest people I write to"</a>
                " needs a permission that Microsoft asks you for. What you typed stays here."
            </p>
        }
    });
    let combobox = move |value: &'static str| suggests.then_some(value);
    view! {
        <label for=name>{label}</label>
        <div class="box">
            <ul class="chips" aria-label=format!("{label}: recipients")></ul>
            <input
                id=name
                name=name
                type="text"
                value=value
                maxlength=limits::ADDRESSES.to_string()
                required=is_main
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                inputmode="email"
                aria-invalid=problem.map(|_| "true")
                aria-describedby=format!("{hint_id} {error_id}")
            />
            <input
                class="typing"
                type="hidden"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                inputmode="email"
                enterkeyhint="done"
                role=combobox("combobox")
                aria-autocomplete=combobox("list")
                aria-expanded=combobox("false")
                aria-controls=suggests.then_some(people)
            />
            {list}
        </div>
        <p class="hint" id=hint_id>"Separate several addresses by ; or ,"</p>
        {ask}
        <p class="problem" id=error_id>{problem}</p>
        <p class="unseen" role="status"></p>
    }
}
