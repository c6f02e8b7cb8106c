//! The form as the document has it: its values, its marks, its key.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::draft::Draft;
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
    /// The values to send. A mail whose fate is unknown goes out again only under a new key, and
    /// only when the person pressed the button that says so.
    pub(super) fn submitted(&self, event: &SubmitEvent) -> MessageForm {
        if event.submitter().is_some_and(|button| button.id() == SEND_AGAIN) {
            self.renew_key();
        }
        self.unmark();
        self.values()
    }

    /// Draws the consequences of an answer: the key, the mark, the address of the page.
    pub(super) fn settle(&self, outcome: &Result<SendReceipt, AppError>) {
        if let Some(earlier) = self.find::<Element>("leptos-children > .notice") {
            earlier.remove();
        }
        if let Err(AppError::InvalidField { field, problem }) = outcome {
            self.mark(field.name(), Some(words::problem(*field, *problem)));
        }
        if outcome.as_ref().err().is_none_or(AppError::spends_key) {
            self.renew_key();
        }
        match (outcome, self.draft()) {
            (Ok(_), Some(draft)) => draft.forget(),
            (Err(_), Some(draft)) => draft.keep(&self.0),
            (_, None) => {}
        }
        // A reload must neither post the form again nor show an earlier outcome.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&true.into(), "", Some("/"));
        }
    }

    /// Brings back what was typed before, unless the page itself tells of something newer.
    pub(super) fn bring_back(&self) {
        let Some(draft) = self.draft() else { return };
        draft.forget_others();
        match self.find::<Element>(".notice") {
            None => draft.restore(&self.0),
            Some(notice) if notice.get_attribute("role").as_deref() == Some("status") => {
                draft.forget();
            }
            Some(_) => draft.keep(&self.0),
        }
    }

    /// Keeps what was typed until now.
    pub(super) fn keep_draft(&self) {
        if let Some(draft) = self.draft() {
            draft.keep(&self.0);
        }
    }

    fn draft(&self) -> Option<Draft> {
        Draft::of(&self.find::<HtmlInputElement>("[name=account]")?.value())
    }

    /// Leads the person, and a screen reader, to what happened.
    pub(super) fn focus_notice(&self) {
        if let Some(notice) = self.find::<HtmlElement>(".notice") {
            let _ = notice.focus();
        }
    }

    fn values(&self) -> MessageForm {
        let data = FormData::new_with_form(&self.0).ok();
        let value = |name| data.as_ref().and_then(|data| data.get(name).as_string());
        let value = |name| value(name).unwrap_or_default();
        MessageForm {
            to: value("to"),
            cc: value("cc"),
            bcc: value("bcc"),
            subject: value("subject"),
            content_type: value("content_type"),
            body: value("body"),
            importance: value("importance"),
            from: value("from"),
            reply_to: value("reply_to"),
            read_receipt: value("read_receipt"),
            send_at: value("send_at"),
            attachments: value("attachments"),
            idempotency_key: value("idempotency_key"),
            account: value("account"),
        }
    }

    fn renew_key(&self) {
        let input = self.find::<HtmlInputElement>("[name=idempotency_key]");
        if let (Some(input), Ok(crypto)) = (input, window().crypto()) {
            input.set_value(&crypto.random_uuid());
        }
    }

    fn unmark(&self) {
        if let Some(field) = self.find::<Element>("[aria-invalid=true]") {
            self.mark(&field.id(), None);
        }
    }

    fn mark(&self, id: &str, problem: Option<&str>) {
        if let Some(field) = self.find::<Element>(&["#", id].concat()) {
            if let Ok(Some(fold)) = field.closest("details") {
                let _ = fold.set_attribute("open", "");
            }
            let _ = match problem {
                Some(_) => field.set_attribute("aria-invalid", "true"),
                None => field.remove_attribute("aria-invalid"),
            };
        }
        if let Some(text) = self.find::<Element>(&["#", id, "-error"].concat()) {
            text.set_text_content(problem);
        }
    }

    fn find<T: JsCast>(&self, selector: &str) -> Option<T> {
        let found = self.0.query_selector(selector).ok().flatten();
        found.and_then(|element| element.dyn_into().ok())
    }
}
