//! The field as the document has it: the list, what is being typed, the chips.

use leptos::wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, Event, HtmlInputElement, KeyboardEvent};

use super::super::dom::{around, find, find_all, set, show, target};
use super::super::event::dispatch;
use super::chip;
use crate::components::words;
use crate::mail::{Field, Recipient, entries, open_entry};

/// The parts of a field. Whatever it knows stands in the document.
pub(super) struct RecipientsField {
    pub(super) root: Element,
    /// The form's own field: the whole list as text.
    pub(super) list: HtmlInputElement,
    /// Where a person types.
    pub(super) typing: HtmlInputElement,
    pub(super) chips: Element,
    status: Element,
}

impl RecipientsField {
    pub(super) fn of(root: &Element) -> Option<Self> {
        Some(Self {
            list: find(root, "[name]")?,
            typing: find(root, ".typing")?,
            chips: find(root, ".chips")?,
            status: find(root, "[role=status]")?,
            root: root.clone(),
        })
    }

    /// Hides the list, and lets the label, the marks and the person find the new field instead.
    pub(super) fn take_over(&self) {
        let id = self.list.id();
        self.list.remove_attribute("id").unwrap_or_default();
        self.list.set_type("hidden");
        self.typing.set_id(&id);
        self.typing.set_type("text");
        for name in ["aria-invalid", "aria-describedby"] {
            set(&self.typing, name, self.list.get_attribute(name).as_deref());
        }
        if let Some(link) = find::<Element>(&self.root, ".ask").filter(|_| !self.may_search()) {
            show(&link, true);
        }
        self.read();
    }

    /// What an event changes; what to search for, if anything.
    pub(super) fn handle(&self, event: &Event) -> Option<String> {
        let at = target(event)?;
        let typing = at == **self.typing;
        match &*event.type_() {
            "change" if at == **self.list => self.read(),
            "input" if typing => return self.typed(),
            "paste" if typing => self.paste(event.unchecked_ref()),
            "focusout" if typing => {
                self.close();
                self.take(&self.typing.value());
            }
            "keydown" if typing => self.key(event.unchecked_ref::<KeyboardEvent>()),
            "keydown" => self.key_at_chip(event.unchecked_ref::<KeyboardEvent>(), &at),
            "click" => self.click(&at),
            // The field keeps the focus while a suggestion is chosen.
            "mousedown" if !typing => event.prevent_default(),
            _ => {}
        }
        None
    }

    /// Draws the chips of the list.
    fn read(&self) {
        self.chips.set_inner_html("");
        self.typing.set_value("");
        for entry in entries(&self.list.value()) {
            self.add(entry);
        }
        self.mark(false);
        if let Some(fold) = around(&self.root, "details")
            && self.chips.child_element_count() > 0
        {
            set(&fold, "open", Some(""));
        }
    }

    /// Writes the list from the chips and what is being typed.
    pub(super) fn write(&self) {
        let mut all: Vec<_> = find_all(&self.chips, ".chip").iter().map(chip::entry).collect();
        all.extend(Some(self.typing.value().trim().to_owned()).filter(|open| !open.is_empty()));
        self.list.set_value(&all.join("; "));
        self.mark(true);
        dispatch(&self.list, "input");
    }

    /// Takes a text of any number of entries; those that are there already are not taken twice.
    pub(super) fn take(&self, text: &str) {
        let before = self.chips.child_element_count();
        let mut last = "";
        for entry in entries(text) {
            self.add(entry);
            last = entry;
        }
        if last.is_empty() {
            return;
        }
        let said = match self.chips.child_element_count() - before {
            0 => words::already_there(last),
            1 => words::added(last),
            several => words::added(&several.to_string()),
        };
        self.say(&said);
        self.typing.set_value("");
        self.write();
    }

    fn add(&self, entry: &str) {
        let key = chip::key(entry);
        let chips = find_all(&self.chips, ".chip");
        let known = chips.iter().any(|chip| chip::key(&chip::entry(chip)) == key);
        if let Some(chip) = chip::draw(entry).filter(|_| !known) {
            let _ = self.chips.append_child(&chip);
        }
    }

    /// A separator ends what stands before it; the rest is what to search for.
    fn typed(&self) -> Option<String> {
        let text = self.typing.value();
        let open = open_entry(&text);
        if open.len() < text.len() {
            self.take(&text[..text.len() - open.len()]);
            self.typing.set_value(open.trim_start());
        }
        self.write();
        let query = open.trim();
        if query.is_empty() || !self.may_search() {
            self.close();
            return None;
        }
        Some(query.to_owned())
    }

    /// A list of addresses becomes chips at once. (A field of one line would drop its line breaks.)
    /// It takes the place of what is selected; what stands beside it is an entry of its own.
    fn paste(&self, event: &ClipboardEvent) {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let Some(text) = text else { return };
        if entries(&text).count() > 1 || Recipient::parse(text.trim()).is_ok() {
            event.prevent_default();
            // A tab ends an entry as a line break does, also one whose quote was never closed.
            let text = ["\t", &text.replace(['\n', '\r'], "\t"), "\t"].concat();
            let _ = self.typing.set_range_text(&text);
            self.take(&self.typing.value());
        }
    }

    /// Tells a screen reader what has happened.
    pub(super) fn say(&self, text: &str) {
        self.status.set_text_content(Some(text));
    }

    /// Marks the field while one of its chips can't be used. What the server said is wrong with it
    /// stays until the person changes something.
    fn mark(&self, changed: bool) {
        let wrong = find(&self.chips, ".bad").map(|chip| chip::entry(&chip));
        let wrong = wrong.and_then(|entry| Recipient::parse(&entry).err());
        let problem = wrong.map(|error| words::problem(Field::To, error.into()));
        let empty = self.chips.child_element_count() == 0;
        self.typing.set_required(self.list.required() && empty);
        if let Some(text) = find::<Element>(&self.root, ".problem")
            && (changed || problem.is_some())
        {
            set(&self.typing, "aria-invalid", problem.map(|_| "true"));
            text.set_text_content(problem);
        }
    }
}
