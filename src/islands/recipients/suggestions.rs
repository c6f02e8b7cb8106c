//! People to choose from, as a combobox offers them (WAI-ARIA Authoring Practices, "Combobox").

use leptos::prelude::document;
use web_sys::Element;

use super::super::dom::{find, find_all, set, show};
use super::chip;
use super::field::RecipientsField;
use crate::components::words;
use crate::error::AppError;
use crate::mail::{Person, open_entry};

const ACTIVE: &str = "[aria-selected=true]";

impl RecipientsField {
    fn people(&self) -> Option<Element> {
        find(&self.root, "[role=listbox]")
    }

    /// Whether it makes sense to ask for suggestions.
    pub(super) fn may_search(&self) -> bool {
        self.people().is_some()
    }

    /// Shows what was found, unless the person has gone on meanwhile.
    pub(super) fn offer(&self, query: &str, found: Result<Vec<Person>, AppError>) {
        let Some(people) = self.people() else { return };
        let waits = document().active_element().as_ref() == Some(&**self.typing)
            && open_entry(&self.typing.value()).trim() == query;
        if waits {
            self.close();
        }
        match found {
            Ok(found) if waits => {
                for (at, person) in found.iter().enumerate() {
                    self.append(&people, at, person);
                }
                let count = people.child_element_count();
                show(&people, count > 0);
                set(&self.typing, "aria-expanded", (count > 0).then_some("true").or(Some("false")));
                self.say(&words::suggestions(count));
            }
            Err(AppError::ConsentNeeded { .. }) => {
                people.remove();
                if let Some(link) = find::<Element>(&self.root, ".ask") {
                    show(&link, true);
                }
            }
            _ => {}
        }
    }

    fn append(&self, people: &Element, at: usize, person: &Person) {
        let entry = written(person);
        let key = chip::key(&entry);
        let taken = find_all(&self.chips, ".chip");
        if taken.iter().any(|chip| chip::key(&chip::entry(chip)) == key) {
            return;
        }
        let Ok(option) = document().create_element("li") else { return };
        option.set_id(&[&*people.id(), "-", &at.to_string()].concat());
        set(&option, "role", Some("option"));
        set(&option, "aria-selected", Some("false"));
        set(&option, "data-entry", Some(&entry));
        for text in [&person.name, &person.address] {
            if let Ok(line) = document().create_element("span") {
                line.set_text_content(Some(text));
                let _ = option.append_child(&line);
            }
        }
        let _ = people.append_child(&option);
    }

    /// The suggestion that Enter would take.
    pub(super) fn active(&self) -> Option<Element> {
        find(&self.people()?, ACTIVE)
    }

    /// Goes to the next suggestion or the one before; whether there is any.
    pub(super) fn walk(&self, forward: bool) -> bool {
        let Some(people) = self.people() else { return false };
        let active = self.active();
        let next = match (&active, forward) {
            (Some(active), true) => active.next_element_sibling(),
            (Some(active), false) => active.previous_element_sibling(),
            (None, _) => None,
        };
        let edge = if forward { people.first_element_child() } else { people.last_element_child() };
        let Some(next) = next.or(edge) else { return false };
        if let Some(active) = active {
            set(&active, "aria-selected", Some("false"));
        }
        set(&next, "aria-selected", Some("true"));
        set(&self.typing, "aria-activedescendant", Some(&next.id()));
        next.scroll_into_view_with_bool(false);
        true
    }

    /// Takes a suggestion instead of what was typed.
    pub(super) fn choose(&self, option: &Element) {
        let entry = chip::entry(option);
        self.close();
        self.take(&entry);
    }

    /// Closes the list; whether it was open.
    pub(super) fn close(&self) -> bool {
        let Some(people) = self.people() else { return false };
        let open = people.child_element_count() > 0;
        people.set_inner_html("");
        show(&people, false);
        set(&self.typing, "aria-expanded", Some("false"));
        set(&self.typing, "aria-activedescendant", None);
        open
    }
}

/// As an entry of the list: the name in quotes, whatever it holds.
fn written(person: &Person) -> String {
    if person.name.is_empty() {
        return person.address.clone();
    }
    let name = person.name.replace('\\', "\\\\").replace('"', "\\\"");
    ["\"", &name, "\" <", &person.address, ">"].concat()
}
