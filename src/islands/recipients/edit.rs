//! What is done to a chip.

use web_sys::Element;

use super::super::dom::{around, focus};
use super::chip;
use super::field::RecipientsField;
use crate::components::words;

impl RecipientsField {
    /// A press on a suggestion, on a chip, on its cross or beside all of them.
    pub(super) fn click(&self, at: &Element) {
        let within = |selector| around(at, selector);
        if let Some(option) = within("[role=option]") {
            self.choose(&option);
        } else if let Some(chip) = within(".chip") {
            if within(".chip-remove").is_some() {
                self.remove(&chip);
            } else {
                self.reopen(&chip);
            }
            focus(&self.typing);
        } else if within(".box").is_some() {
            focus(&self.typing);
        }
    }

    /// Puts a chip's text back to where it is typed.
    pub(super) fn reopen(&self, chip: &Element) {
        let entry = chip::entry(chip);
        chip.remove();
        self.take(&self.typing.value());
        self.typing.set_value(&entry);
        self.write();
    }

    /// Takes a chip away.
    pub(super) fn remove(&self, chip: &Element) {
        self.say(&words::removed(&chip::entry(chip)));
        chip.remove();
        self.write();
    }
}
