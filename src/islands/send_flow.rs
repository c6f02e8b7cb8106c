//! The way from a press of "Send mail" to the answer: questions, uploads, the seconds in which it
//! can be undone, the request, and the wait that Microsoft asks for.

mod presses;
mod steps;

use leptos::html::Form;
use leptos::prelude::*;

use super::draft::Own;
use super::event;
use super::form_element::FormElement;
use super::stage::Stage;
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};

/// What became of a mail.
pub(super) type Outcome = Result<SendReceipt, AppError>;

/// How often a mail goes out by itself after a wait, before the person has to say so.
const TRIES: u8 = 5;

/// The state of one form.
#[derive(Clone, Copy)]
pub(super) struct SendFlow {
    /// The form in the document.
    pub(super) node: NodeRef<Form>,
    /// The call of the server.
    pub(super) send: Action<MessageForm, Outcome>,
    /// Where it stands.
    pub(super) stage: RwSignal<Stage>,
    /// Counts the stages: a countdown belongs to one of them.
    turn: StoredValue<u32>,
    tries: StoredValue<u8>,
    touched: StoredValue<bool>,
    own: Own,
}

impl SendFlow {
    /// At rest.
    pub(super) fn new(send: Action<MessageForm, Outcome>) -> Self {
        Self {
            node: NodeRef::new(),
            send,
            stage: RwSignal::default(),
            turn: StoredValue::default(),
            tries: StoredValue::default(),
            touched: StoredValue::default(),
            own: StoredValue::default(),
        }
    }

    /// The form, once it stands in the document.
    pub(super) fn form(self) -> Option<FormElement> {
        self.node.get_untracked().map(|element| FormElement::new(element, self.own))
    }

    /// Something was typed, or an upload has moved on.
    pub(super) fn input(self) {
        self.touched.set_value(true);
        let stage = self.stage.get_untracked();
        if stage.ends_with_a_change() {
            self.enter(Stage::Rest);
        } else if let Some(form) = self.form() {
            form.keep_draft(stage);
        }
    }

    /// An upload has begun, ended or failed.
    pub(super) fn uploaded(self) {
        let stage = self.stage.get_untracked();
        let Some(form) = self.form().filter(|_| self.touched.get_value()) else { return };
        form.keep_draft(stage);
        match stage == Stage::Uploading && !form.is_uploading() {
            true if form.has_failed_upload() => self.begin(&form),
            true => self.upload(),
            false => {}
        }
    }

    /// The page has just become alive.
    pub(super) fn bring_back(self) {
        if let Some(form) = self.form() {
            self.stage.set(form.bring_back());
        }
    }

    /// Another tab has kept a draft: a form in which nobody typed follows it.
    pub(super) fn follow(self, key: Option<&str>) {
        let idle = self.stage.get_untracked() == Stage::Rest && !self.touched.get_value();
        let draft = self.form().filter(|_| idle).and_then(|form| Some((form.draft()?, form)));
        if let Some((draft, form)) = draft.filter(|(draft, _)| draft.is_kept_under(key)) {
            draft.restore(form.element());
        }
    }

    /// The answer is there.
    pub(super) fn settle(self, outcome: &Outcome) {
        let Some(form) = self.form() else { return };
        form.settle(outcome);
        let wait = outcome.as_ref().err().filter(|error| error.passes());
        let wait = wait.and_then(AppError::retry_after);
        let tries = self.tries.get_value();
        match wait.filter(|_| tries < TRIES) {
            Some(seconds) => {
                self.tries.set_value(tries + 1);
                self.enter(Stage::Waiting);
                self.count_down(seconds.max(1));
            }
            None => self.finish(outcome),
        }
        if outcome.is_ok() {
            self.touched.set_value(false);
            event::dispatch(form.element(), event::SENT);
        }
        event::dispatch(form.element(), event::SETTLED);
    }
}
