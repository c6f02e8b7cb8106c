//! The field by keyboard.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::field::RecipientsField;

impl RecipientsField {
    /// A key where one types.
    pub(super) fn key(&self, event: &KeyboardEvent) {
        let empty = self.typing.value().is_empty();
        let at_start = self.typing.selection_end().ok().flatten() == Some(0);
        let last = self.chips.last_element_child();
        match (&*event.key(), last) {
            _ if event.is_composing() => {}
            ("Enter", _) => {
                match self.active() {
                    Some(option) => self.choose(&option),
                    None => self.take(&self.typing.value()),
                }
                self.close();
                // With Ctrl it sends the mail.
                if !event.ctrl_key() && !event.meta_key() {
                    event.prevent_default();
                }
            }
            ("Tab", _) => {
                if let Some(option) = self.active() {
                    self.choose(&option);
                }
            }
            ("ArrowDown", _) if self.walk(true) => event.prevent_default(),
            ("ArrowUp", _) if self.walk(false) => event.prevent_default(),
            ("Escape", _) if self.close() => event.prevent_default(),
            ("Backspace", Some(last)) if empty => {
                self.reopen(&last);
                event.prevent_default();
            }
            ("ArrowLeft", Some(last)) if at_start => {
                focus(Some(last));
                event.prevent_default();
            }
            _ => {}
        }
    }

    /// A key at a chip: walk, or take it away.
    pub(super) fn key_at_chip(&self, event: &KeyboardEvent, at: &Element) {
        let Ok(Some(chip)) = at.closest(".chip") else { return };
        let (before, after) = (chip.previous_element_sibling(), chip.next_element_sibling());
        let next = match &*event.key() {
            "ArrowLeft" => Some(before.unwrap_or(chip)),
            "ArrowRight" => after,
            "Home" => self.chips.first_element_child(),
            "End" => None,
            "Delete" | "Backspace" => {
                self.remove(&chip);
                after.or(before)
            }
            _ => return,
        };
        event.prevent_default();
        if !focus(next) {
            self.focus();
        }
    }
}

/// Moves the focus to a chip, if there is one.
fn focus(chip: Option<Element>) -> bool {
    let name = chip.and_then(|chip| chip.first_element_child());
    name.is_some_and(|name| name.unchecked_ref::<HtmlElement>().focus().is_ok())
}
