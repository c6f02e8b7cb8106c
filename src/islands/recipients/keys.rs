//! The field by keyboard.

use web_sys::{Element, KeyboardEvent};

use super::super::dom::{around, focus};
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
                focus_chip(Some(&last));
                event.prevent_default();
            }
            _ => {}
        }
    }

    /// A key at a chip: walk, or take it away.
    pub(super) fn key_at_chip(&self, event: &KeyboardEvent, at: &Element) {
        let Some(chip) = around(at, ".chip") else { return };
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
        focus_chip(next.as_ref());
        if next.is_none() {
            focus(&self.typing);
        }
    }
}

/// Moves the focus to a chip, if there is one.
fn focus_chip(chip: Option<&Element>) {
    if let Some(name) = chip.and_then(Element::first_element_child) {
        focus(&name);
    }
}
