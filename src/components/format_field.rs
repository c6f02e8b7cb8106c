//! The choice between HTML and plain text.

use leptos::prelude::*;

use crate::mail::Field;

const FORMATS: [(&str, &str); 2] = [("html", "Formatted (HTML)"), ("text", "Plain text")];

/// Radio buttons; a value that is neither leaves both unchecked.
#[component]
pub fn FormatField(
    /// `html` or `text`.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    let name = Field::ContentType.name();
    let choice = move |(format, label): (&'static str, &'static str)| {
        view! { <label class="choice"><input type="radio" name=name value=format required checked=value == format/>{label}</label> }
    };
    view! {
        <fieldset id=name class="field choices" role="radiogroup" aria-invalid=problem.map(|_| "true") aria-describedby="content_type-error">
            <legend>"Format"</legend>
            {FORMATS.map(choice).into_iter().collect::<Vec<_>>()}
            <p class="problem" id="content_type-error">{problem}</p>
        </fieldset>
    }
}
