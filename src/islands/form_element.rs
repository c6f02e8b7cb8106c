//! The form as the document has it: its values, its marks, its key.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::dom::{find_all, set};
use super::draft::{Draft, Own, put_back};
use super::stage::Stage;
use crate::components::words;
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};

/// The notice about a form that was posted without script.
const SERVER_NOTICE: &str = "leptos-children > .notice";

/// The form element with what the island does to it.
pub(super) struct FormElement(HtmlFormElement, Own);

impl FormElement {
    /// The form, with what it has kept last.
    pub(super) fn new(element: HtmlFormElement, own: Own) -> Self {
        Self(element, own)
    }

    /// The element itself.
    pub(super) fn element(&self) -> &HtmlFormElement {
        &self.0
    }

    /// Draws the consequences of an answer: the key, the mark, the address of the page.
    pub(super) fn settle(&self, outcome: &Result<SendReceipt, AppError>) {
        if let Some(earlier) = self.find::<Element>(SERVER_NOTICE) {
            earlier.remove();
        }
        if let Err(AppError::InvalidField { field, problem }) = outcome {
            self.mark(field.name(), Some(words::problem(*field, *problem)));
        }
        if outcome.is_ok() {
            if let Some(draft) = self.draft() {
                draft.forget();
            }
            self.renew("message");
        }
        if outcome.as_ref().err().is_none_or(AppError::spends_key) {
            self.renew("idempotency_key");
        }
        // A reload must neither post the form again nor show an earlier outcome.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&true.into(), "", Some("/"));
        }
    }

    /// Brings back what was typed before, and shows and tells what the page was doing with it:
    /// unless this is the page of a form that was just refused, which has something newer. Tells
    /// also whether somebody has typed meanwhile.
    pub(super) fn bring_back(&self) -> (Stage, bool) {
        let rest = (Stage::Rest, false);
        let Some(draft) = self.draft() else { return rest };
        draft.forget_others();
        if self.find::<Element>(&[SERVER_NOTICE, "[role=alert]"].concat()).is_some() {
            draft.keep(&self.0, Stage::Rest);
            return rest;
        }
        let Some((stage, kept)) = draft.bring_back() else { return rest };
        // Whoever draws a field looks at where the form stands.
        self.show_stage(stage);
        (stage, put_back(&self.0, &kept, true))
    }

    /// Keeps what is being done with it.
    pub(super) fn mark_draft(&self, stage: Stage) {
        if let Some(draft) = self.draft() {
            draft.mark(&self.0, stage);
        }
    }

    /// Keeps what was typed until now.
    pub(super) fn keep_draft(&self, stage: Stage) {
        if let Some(draft) = self.draft() {
            draft.keep(&self.0, stage);
        }
    }

    /// The draft of whom this form was made for.
    pub(super) fn draft(&self) -> Option<Draft> {
        Draft::of(&self.find::<HtmlInputElement>("[name=account]")?.value(), self.1)
    }

    /// Leads the person, and a screen reader, to what happened.
    pub(super) fn focus_notice(&self, selector: &str) {
        if let Some(notice) = self.find::<HtmlElement>(selector) {
            let _ = notice.focus();
        }
    }

    /// Fields that have to stay as they are can be neither pressed nor typed into.
    pub(super) fn close_fields(&self, closed: bool) {
        if let Some(fields) = self.find::<Element>(".compose-fields") {
            let _ = fields.toggle_attribute_with_force("inert", closed);
        }
    }

    /// Shows where it stands: the style sheet shows the bar of the stage.
    pub(super) fn show_stage(&self, stage: Stage) {
        let busy = Some(if stage.is_busy() { "true" } else { "false" });
        set(&self.0, "data-stage", Some(stage.name()));
        set(&self.0, "aria-busy", busy);
        if let Some(button) = self.find::<Element>(".primary") {
            set(&button, "aria-disabled", busy);
            let label = if stage == Stage::Sending { "Sending…" } else { "Send mail" };
            button.set_text_content(Some(label));
        }
    }

    /// Shows whether there is a network.
    pub(super) fn show_network(&self) {
        let offline = !window().navigator().on_line();
        let _ = self.0.toggle_attribute_with_force("data-offline", offline);
    }

    /// Writes the seconds that are left wherever they are shown.
    pub(super) fn show_left(&self, seconds: u32) {
        let shown = self.0.query_selector_all(".left").ok();
        for index in 0..shown.as_ref().map_or(0, web_sys::NodeList::length) {
            if let Some(node) = shown.as_ref().and_then(|shown| shown.get(index)) {
                node.set_text_content(Some(&seconds.to_string()));
            }
        }
    }

    /// The values to send.
    pub(super) fn values(&self) -> MessageForm {
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
            message: value("message"),
            account: value("account"),
            idempotency_key: value("idempotency_key"),
        }
    }

    /// Gives a hidden field a new name for what is sent from now on.
    pub(super) fn renew(&self, name: &str) {
        let input = self.find::<HtmlInputElement>(&["[name=", name, "]"].concat());
        if let (Some(input), Ok(crypto)) = (input, window().crypto()) {
            input.set_value(&crypto.random_uuid());
        }
    }

    /// Takes the marks from what was refused.
    pub(super) fn unmark(&self) {
        for field in find_all(&self.0, "[aria-invalid=true]") {
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

    /// The first element within the form that fits.
    pub(super) fn find<T: JsCast>(&self, selector: &str) -> Option<T> {
        let found = self.0.query_selector(selector).ok().flatten();
        found.and_then(|element| element.dyn_into().ok())
    }
}
