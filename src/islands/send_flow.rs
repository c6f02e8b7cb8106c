//! The way from a press of "Send mail" to the answer: questions, uploads, the seconds in which it
//! can be undone, the request, and the wait that Microsoft asks for.

mod presses;
mod steps;

use leptos::html::Form;
use leptos::prelude::*;
use web_sys::{Element, Event};

use super::draft::{Own, put_back};
use super::event;
use super::form_element::FormElement;
use super::notice;
use super::stage::Stage;
use crate::error::AppError;
use crate::mail::SendReceipt;

/// What became of a mail.
pub(super) type Outcome = Result<SendReceipt, AppError>;

/// How often a mail goes out by itself after a wait, before the person has to say so.
const TRIES: u32 = 5;

/// One form.
#[derive(Clone, Copy)]
pub(super) struct SendFlow {
    /// The form in the document.
    pub(super) node: NodeRef<Form>,
    state: StoredValue<State>,
    own: Own,
}

/// What is known of it.
#[derive(Clone, Copy, Default)]
struct State {
    /// Where it stands.
    stage: Stage,
    /// Counts the stages: a countdown belongs to one of them.
    turn: u32,
    /// How often it went out by itself.
    tries: u32,
    /// Whether something was typed.
    touched: bool,
    /// Whether it may have gone out already, as it stands here.
    doubtful: bool,
}

impl SendFlow {
    /// At rest.
    pub(super) fn new() -> Self {
        Self { node: NodeRef::new(), state: StoredValue::default(), own: StoredValue::default() }
    }

    /// The form, once it stands in the document.
    pub(super) fn form(self) -> Option<FormElement> {
        self.node.get_untracked().map(|element| FormElement::new(element, self.own))
    }

    /// Something was typed, or an upload has moved on.
    pub(super) fn input(self) {
        self.state.update_value(|state| (state.touched, state.doubtful) = (true, false));
        let stage = self.state.get_value().stage;
        if stage.ends_with_a_change() {
            self.enter(Stage::Rest);
        } else if let Some(form) = self.form() {
            form.keep_draft(stage);
        }
    }

    /// An upload has begun, ended or failed.
    pub(super) fn uploaded(self) {
        let stage = self.state.get_value().stage;
        let Some(form) = self.form() else { return };
        if self.state.get_value().touched {
            form.mark_draft(stage);
        }
        match stage == Stage::Uploading && !form.is_uploading() {
            true if form.has_failed_upload() => self.begin(&form),
            true => self.upload(),
            false => {}
        }
    }

    /// The page has just become alive.
    pub(super) fn bring_back(self) {
        if let Some(form) = self.form() {
            let (stage, typed) = form.bring_back();
            let doubtful = stage == Stage::Interrupted;
            self.state.update_value(|state| (state.stage, state.doubtful) = (stage, doubtful));
            if typed {
                self.input();
            }
        }
    }

    /// Another tab has kept a draft: a form in which nobody typed follows it.
    pub(super) fn follow(self, key: Option<&str>) {
        let idle = self.state.get_value().stage == Stage::Rest && !self.state.get_value().touched;
        // It keeps its own mail while the person decides whether to send that again.
        let decides = |form: &FormElement| form.find::<Element>(".notice [type=submit]").is_some();
        let form = self.form().filter(|form| idle && !decides(form));
        let draft = form.and_then(|form| Some((form.draft()?, form)));
        if let Some((draft, form)) = draft.filter(|(draft, _)| draft.is_kept_under(key))
            && let Some((_, kept)) = draft.bring_back()
        {
            put_back(form.element(), &kept, false);
        }
    }

    /// The person is about to leave the page.
    pub(super) fn leave(self, event: &Event) {
        let uploads = self.form().is_some_and(|form| form.is_uploading());
        if uploads || self.state.get_value().stage.warns() {
            event.prevent_default();
        }
    }

    /// The network has come or gone.
    pub(super) fn show_network(self) {
        if let Some(form) = self.form() {
            form.show_network();
        }
    }

    /// The answer is there.
    fn settle(self, outcome: &Outcome, id: Option<String>) {
        let Some(form) = self.form() else { return };
        form.settle(outcome);
        notice::draw(form.element(), outcome, id);
        let wait = outcome.as_ref().err().filter(|error| error.passes());
        let wait = wait.and_then(AppError::retry_after);
        let tries = self.state.get_value().tries;
        match wait.filter(|_| tries < TRIES) {
            Some(seconds) => {
                self.state.update_value(|state| state.tries = tries + 1);
                self.enter(Stage::Waiting);
                self.count_down(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX));
            }
            None => self.finish(outcome),
        }
        if outcome.is_ok() {
            self.state.update_value(|state| state.touched = false);
            event::dispatch(form.element(), event::SENT);
        }
        event::dispatch(form.element(), event::SETTLED);
        request_animation_frame(move || form.focus_notice(".compose > .notice"));
    }
}
