//! The notice about what became of a mail, drawn from the template that the server rendered.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::js_sys::Date;
use web_sys::{Element, HtmlTemplateElement};

use super::dom::{find, set, write};
use crate::components::words::{self, Action, Fact, Words};
use crate::components::{RequestId, Tone, with_id};
use crate::error::AppError;
use crate::mail::SendReceipt;

/// Puts the notice above the button that sends, in the place of an earlier one. `id` is the one by
/// which our log knows the request.
pub(super) fn draw(form: &Element, outcome: &Result<SendReceipt, AppError>, id: Option<String>) {
    if let Some(earlier) = find::<Element>(form, ".compose > .notice") {
        earlier.remove();
    }
    let request = id.map(|id| RequestId { id, time: Date::new_0().to_iso_string().into() });
    let (tone, words, facts) = match outcome {
        Ok(receipt) => (Tone::Good, words::success(receipt), words::receipt_facts(receipt)),
        Err(error) => {
            (Tone::of(error), words::failure(error), with_id(words::facts(error), request))
        }
    };
    if let (Some(notice), Some(button)) = (copy(form), find::<Element>(form, ".compose > .primary"))
    {
        notice.set_class_name(tone.class());
        set(&notice, "role", Some(tone.role()));
        fill(&notice, &words, facts);
        let _ = form.insert_before(&notice, Some(&button));
    }
}

fn copy(form: &Element) -> Option<Element> {
    let template = find::<HtmlTemplateElement>(form, "template.outcome")?.content();
    let copy = template.first_element_child()?.clone_node_with_deep(true).ok()?;
    Some(copy.unchecked_into())
}

/// Danger: what comes from outside is hostile, so it is only ever text.
fn fill(notice: &Element, words: &Words, facts: Vec<Fact>) {
    write(notice, ".notice-title", &words.what);
    write(notice, ".explanation", &words.explanation());
    act(notice, &words.action);
    keep(notice, ".fold", !facts.is_empty());
    for (name, value) in facts {
        fact(notice, name, &value);
    }
}

fn act(notice: &Element, action: &Action) {
    keep(notice, ".again", *action == Action::SendAgain);
    keep(notice, ".ways", matches!(action, Action::TryAgain(_)));
    keep(notice, "a", matches!(action, Action::Link { .. }));
    match action {
        Action::TryAgain(seconds) => write(notice, ".left", &seconds.to_string()),
        Action::Link { label, href, .. } => {
            write(notice, "a", label);
            if let Some(link) = find::<Element>(notice, "a") {
                set(&link, "href", Some(href));
            }
        }
        Action::None | Action::SendAgain => {}
    }
}

fn keep(notice: &Element, selector: &str, kept: bool) {
    if let Some(part) = find::<Element>(notice, selector).filter(|_| !kept) {
        part.remove();
    }
}

fn fact(notice: &Element, name: &str, value: &str) {
    let Some(list) = find::<Element>(notice, ".facts") else { return };
    for (part, text) in [("dt", name), ("dd", ""), ("code", value)] {
        let Ok(element) = document().create_element(part) else { return };
        element.set_text_content(Some(text));
        let place = list.last_element_child().filter(|_| part == "code");
        let _ = place.as_ref().unwrap_or(&list).append_child(&element);
    }
}
