//! What a person presses, on the form and on the keyboard.

use leptos::ev::{KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::SendFlow;
use crate::components::{SEND_AGAIN, TRY_AGAIN};
use crate::islands::stage::Stage;

impl SendFlow {
    /// A button that submits was pressed, or Enter in a field.
    pub(in crate::islands) fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        let Some(form) = self.form().filter(|_| !self.state.get_value().stage.is_busy()) else {
            return;
        };
        form.unmark();
        match event.submitter().map(|button| button.id()).as_deref() {
            // A mail whose fate is unknown goes out again only under a new key, and only when the
            // person pressed the button that says so.
            Some(SEND_AGAIN) => {
                form.renew("idempotency_key");
                self.go();
            }
            Some(TRY_AGAIN) => self.go(),
            _ => self.begin(&form),
        }
    }

    /// A button that does not submit was pressed.
    pub(in crate::islands) fn press(self, event: &MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|it| it.closest("[type=submit],[data-press]").ok().flatten());
        let Some(button) = button else { return };
        // An answer that is faster than a double click must not let the second click send again.
        if event.detail() > 1 {
            event.prevent_default();
            return;
        }
        match button.get_attribute("data-press").as_deref() {
            Some("go") => self.go_on(),
            Some("anyway") => self.upload(),
            Some("rest") => self.go_back(),
            _ => {}
        }
    }

    /// Ctrl or Cmd with Enter sends, Escape takes back.
    pub(in crate::islands) fn key(self, event: &KeyboardEvent) {
        let commands = event.ctrl_key() || event.meta_key();
        match &*event.key() {
            "Enter" if commands && !event.repeat() => {
                event.prevent_default();
                if let Some(form) = self.form() {
                    let _ = form.element().request_submit();
                }
            }
            "Escape" if matches!(self.state.get_value().stage, Stage::Held | Stage::Asking) => {
                self.go_back();
            }
            _ => {}
        }
    }
}
