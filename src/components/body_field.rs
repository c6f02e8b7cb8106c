//! The field of the mail's text, as the server writes it.

use leptos::prelude::*;

use super::Toolbar;
use crate::mail::{Field, limits};

/// Label, control, hint and the place for what is wrong with it. Without script a text area; what
/// only works with script is hidden until it is live.
#[component]
pub fn BodyField(
    /// What it holds.
    value: String,
    /// What is wrong with it.
    problem: Option<&'static str>,
) -> impl IntoView {
    let name = Field::Body.name();
    view! {
        <div class="field">
            <label for=name id="body-label">"Message"</label>
            <div class="editor">
                <Toolbar/>
                <div
                    class="rich"
                    role="textbox"
                    aria-multiline="true"
                    aria-labelledby="body-label"
                    aria-describedby="body-hint body-error"
                    hidden
                ></div>
                <textarea
                    id=name
                    name=name
                    rows="14"
                    maxlength=limits::BODY_CHARACTERS.to_string()
                    aria-invalid=problem.map(|_| "true")
                    aria-describedby="body-hint body-error"
                    inner_html=escaped(value)
                ></textarea>
            </div>
            <p class="hint" id="body-hint">"From HTML, scripts and the like are removed before it is sent."</p>
            <p class="problem" id="body-error">{problem}</p>
            <p class="preview-row" hidden>
                <button class="button" type="button" data-preview aria-expanded="false" aria-controls="preview">
                    "Preview"
                </button>
                <span class="hint" role="status"></span>
            </p>
            <iframe class="preview" id="preview" title="Preview: exactly what will be sent" sandbox="" hidden></iframe>
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
            view! { <BodyField value="\na</textarea><script>&lt;".to_owned() problem=None/> }
                .to_html()
        });
        assert!(html.contains(">\n\na&lt;/textarea>&lt;script>&amp;lt;</textarea>"), "{html}");
    }
}
