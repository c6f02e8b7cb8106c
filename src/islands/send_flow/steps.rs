//! The steps of a send, each the beginning of a stage.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::js_sys::Date;

use super::{Outcome, SendFlow};
use crate::api::call::send;
use crate::error::AppError;
use crate::islands::form_element::FormElement;
use crate::islands::stage::Stage;
use crate::mail::limits;

impl SendFlow {
    /// Asks what may have been forgotten.
    pub(super) fn begin(self, form: &FormElement) {
        self.state.update_value(|state| state.tries = 0);
        let forgotten = form.forgotten();
        if forgotten.is_empty() {
            self.upload();
        } else {
            let _ = form.element().set_attribute("data-forgotten", &forgotten);
            self.enter(Stage::Asking);
        }
    }

    /// Leaves the mail as it is, and leads the person back to it.
    pub(super) fn go_back(self) {
        self.enter(Stage::Rest);
        if let Some(form) = self.form() {
            form.focus_notice(".primary");
        }
    }

    /// Waits for uploads, then for the seconds in which it can be undone.
    pub(super) fn upload(self) {
        if !window().navigator().on_line() {
            self.enter(Stage::Offline);
        } else if self.form().is_some_and(|form| form.is_uploading()) {
            self.enter(Stage::Uploading);
        } else {
            self.enter(Stage::Held);
            self.count_down(limits::UNDO_SECONDS);
        }
    }

    /// Sends what waits. What was lost with the page is asked about first.
    pub(super) fn go_on(self) {
        let brought_back = self.state.get_value().stage == Stage::Unsent;
        match self.form().filter(|form| brought_back && form.has_failed_upload()) {
            Some(form) => self.begin(&form),
            None => self.go(),
        }
    }

    /// Sends.
    pub(super) fn go(self) {
        if !window().navigator().on_line() {
            self.enter(Stage::Offline);
        } else if let Some(form) = self.form() {
            if form.is_uploading() {
                self.enter(Stage::Uploading);
            } else {
                self.enter(Stage::Sending);
                let values = form.values();
                spawn_local(async move {
                    let (outcome, id) = send(values).await;
                    self.settle(&outcome, id);
                });
            }
        }
    }

    pub(super) fn finish(self, outcome: &Outcome) {
        // Whether a request arrived that was never answered is as open as after a crash.
        let open = matches!(outcome, Err(AppError::Unreachable));
        self.state.update_value(|state| state.doubtful = open);
        self.enter(Stage::Rest);
        if let Some(form) = self.form().filter(|_| outcome.is_err()) {
            form.mark_draft(if open { Stage::Interrupted } else { Stage::Rest });
        }
    }

    pub(super) fn enter(self, stage: Stage) {
        self.state.update_value(|state| state.turn += 1);
        let Some(form) = self.form() else { return };
        form.close_fields(stage.is_closed());
        // What was sent, or is about to be asked again, is kept by its own step.
        if stage != Stage::Rest || self.state.get_value().stage != Stage::Sending {
            let open = self.state.get_value().doubtful && stage != Stage::Rest;
            form.mark_draft(if open { Stage::Interrupted } else { stage });
        }
        self.state.update_value(|state| state.stage = stage);
        form.show_stage(stage);
        if stage != Stage::Rest {
            let bar = [".bar-", stage.name()].concat();
            request_animation_frame(move || form.focus_notice(&bar));
        }
    }

    /// Sends after so many seconds.
    pub(super) fn count_down(self, seconds: u32) {
        self.wait_until(Date::now() + f64::from(seconds) * 1_000.0);
    }

    /// By the clock: the timers of a tab that nobody looks at are late.
    fn wait_until(self, moment: f64) {
        let (turn, left) = (self.state.get_value().turn, milliseconds_until(moment));
        if left == 0 {
            return self.go();
        }
        if let Some(form) = self.form() {
            form.show_left(left.div_ceil(1_000));
        }
        let tick = move || {
            if self.state.get_value().turn == turn {
                self.wait_until(moment);
            }
        };
        set_timeout(tick, Duration::from_millis(left.min(1_000).into()));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn milliseconds_until(moment: f64) -> u32 {
    (moment - Date::now()).ceil() as u32
}
