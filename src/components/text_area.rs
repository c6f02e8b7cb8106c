//! The field of the mail's text.

use leptos::prelude::*;

use crate::mail::{Field, limits};

/// Label, control, hint and the place for what is wrong with it.
#[component]
pub fn TextArea(
    /// What it holds.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    let name = Field::Body.name();
    view! {
        <div class="field">
            <label for=name>"Message"</label>
            <textarea
                id=name
                name=name
                rows="14"
                maxlength=limits::BODY_CHARACTERS.to_string()
                aria-invalid=problem.map(|_| "true")
                aria-describedby="body-hint body-error"
                inner_html=escaped(value)
            ></textarea>
            <p class="hint" id="body-hint">"From HTML, scripts and the like are removed before it is sent."</p>
            <p class="problem" id="body-error">{problem}</p>
        </div>
    }
}

/// Danger: Leptos does not escape what stands in a `textarea`. The line feed in front is the one
/// that HTML drops, lest it drops the person's own.
fn escaped(mut text: String) -> String {
    text.insert(0, '\n');
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_can_leave_the_field() {
        let html = Owner::new().with(|| {
            view! { <TextArea value="\na</textarea><script>&lt;".to_owned() problem=None/> }
                .to_html()
        });
        assert!(html.contains(">\n\na&lt;/textarea>&lt;script>&amp;lt;</textarea>"), "{html}");
    }
}
