//! A field of one line.

use leptos::prelude::*;

use crate::mail::Field;

/// Label, control, hint and the place for what is wrong with it.
#[component]
pub fn TextField(
    /// Which field: its name and id.
    field: Field,
    /// What it is called.
    label: &'static str,
    /// How to fill it.
    hint: &'static str,
    /// What it holds.
    value: String,
    /// The longest value in characters.
    limit: usize,
    /// What is wrong with it.
    problem: Option<&'static str>,
    /// Whether it holds addresses.
    #[prop(optional)]
    addresses: bool,
) -> impl IntoView {
    let name = field.name();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type="text"
                value=value
                maxlength=limit.to_string()
                autocomplete="off"
                autocapitalize=addresses.then_some("none")
                spellcheck=addresses.then_some("false")
                inputmode=addresses.then_some("email")
                aria-invalid=problem.map(|_| "true")
                aria-describedby=format!("{hint_id} {error_id}")
            />
            <p class="hint" id=hint_id>{hint}</p>
            <p class="problem" id=error_id>{problem}</p>
        </div>
    }
}
