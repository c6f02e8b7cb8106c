//! One chip: an entry of the list, shown as what it is.

use leptos::prelude::document;
use web_sys::{Element, Url};

use super::super::dom::{attribute, find, set};
use crate::components::words;
use crate::mail::{Field, Recipient};

/// The entry as it stands in the list.
pub(super) fn entry(chip: &Element) -> String {
    attribute(chip, "data-entry")
}

/// What two entries have in common that mean the same.
pub(super) fn key(entry: &str) -> String {
    Recipient::parse(entry)
        .map_or_else(|_| entry.to_ascii_lowercase(), |recipient| recipient.mailbox())
}

/// Draws an entry: the name, and the whole truth in the title.
pub(super) fn draw(entry: &str) -> Option<Element> {
    let chip = document().create_element("li").ok()?;
    let (class, shown, title) = look(entry);
    chip.set_class_name(class);
    set(&chip, "data-entry", Some(entry));
    chip.set_inner_html(
        "<button type=button tabindex=-1 class=chip-name></button><button type=button tabindex=-1 class=chip-remove></button>",
    );
    let name: Element = find(&chip, ".chip-name")?;
    name.set_text_content(Some(&shown));
    set(&name, "title", Some(&title));
    if class != "chip" {
        set(&name, "aria-label", Some(&title));
    }
    set(&find(&chip, ".chip-remove")?, "aria-label", Some(&words::remove(&shown)));
    Some(chip)
}

/// Class, text and title.
fn look(entry: &str) -> (&'static str, String, String) {
    let recipient = match Recipient::parse(entry) {
        Ok(recipient) => recipient,
        Err(error) => {
            let problem = words::problem(Field::To, error.into());
            return ("chip bad", entry.to_owned(), [entry, ": ", problem].concat());
        }
    };
    let address = recipient.address();
    let ascii = Url::new(&["http://", recipient.domain()].concat()).map(|url| url.hostname());
    let ascii = ascii.ok().filter(|_| !recipient.domain().is_ascii());
    let mut title = match recipient.name() {
        Some(name) => [name, " <", address, ">"].concat(),
        None => address.to_owned(),
    };
    if let Some(ascii) = ascii {
        title = [&title, " (", &ascii, ")"].concat();
    }
    // A name that looks like an address must not hide the real one.
    let shown = match recipient.name() {
        Some(name) if !name.contains('@') => name.to_owned(),
        Some(_) => title.clone(),
        None => address.to_owned(),
    };
    ("chip", shown, title)
}
