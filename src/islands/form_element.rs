//! The form as the document has it: its values, its marks, its key.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement};

use crate::components::{SEND_AGAIN, words};
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};

/// The form element with what the island does to it.
pub(super) struct FormElement(HtmlFormElement);

impl From<HtmlFormElement> for FormElement {
    fn from(element: HtmlFormElement) -> Self {
        Self(element)
    }
}

impl FormElement {
    /// The values as they stand in the fields.
    pub(super) fn read(&self) -> MessageForm {
        let data = FormData::new_with_form(&self.0).ok();
        let value = |name| data.as_ref().and_then(|data| data.get(name).as_string());
        let value = |name| value(name).unwrap_or_default();
        MessageForm {
            to: value("to"),
            subject: value("subject"),
            content_type: value("content_type"),
            body: value("body"),
            idempotency_key: value("idempotency_key"),
            ..MessageForm::default()
        }
    }

    /// Takes the mark off the field that was refused.
    pub(super) fn unmark(&self) {
        if let Some(field) = self.find("[aria-invalid=true]") {
            self.set_problem(&field.id(), None);
        }
    }

    /// A mail whose fate is unknown goes out again only under a new key, and only when the
    /// person pressed the button that says so.
    pub(super) fn renew_key_for(&self, event: &SubmitEvent) {
        if event
            .submitter()
            .is_some_and(|button| button.id() == SEND_AGAIN)
        {
            self.renew_key();
        }
    }

    /// Draws the consequences of an answer: the key, the mark, the address of the page.
    pub(super) fn settle(&self, outcome: Option<&Result<SendReceipt, AppError>>) {
        if let Some(Err(AppError::InvalidField { field, problem })) = outcome {
            self.set_problem(field.name(), Some(words::problem(*field, *problem)));
        }
        if !matches!(outcome, Some(Err(error)) if !error.spends_key()) {
            self.renew_key();
        }
        // A reload must neither post the form again nor show an earlier outcome.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&true.into(), "", Some("/"));
        }
    }

    fn renew_key(&self) {
        let input = self.find("[name=idempotency_key]");
        let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        if let (Some(input), Ok(crypto)) = (input, window().crypto()) {
            input.set_value(&crypto.random_uuid());
        }
    }

    fn set_problem(&self, id: &str, problem: Option<&str>) {
        if let Some(field) = self.find(&["#", id].concat()) {
            let _ = match problem {
                Some(_) => field.set_attribute("aria-invalid", "true"),
                None => field.remove_attribute("aria-invalid"),
            };
        }
        if let Some(text) = self.find(&["#", id, "-error"].concat()) {
            text.set_text_content(problem);
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).ok().flatten()
    }
}
