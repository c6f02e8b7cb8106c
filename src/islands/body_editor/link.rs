//! The row in which the address of a link is typed.

use std::cell::RefCell;

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, Range};

use super::super::dom::{around, find, focus, set, show};
use super::clean::is_link;
use super::editor::Editor;
use super::toolbar::command;
use crate::components::words;

/// Where in the text the link belongs, while its address is typed.
#[derive(Default)]
pub(super) struct Place(RefCell<Option<Range>>);

impl Editor {
    fn link_row(&self) -> Option<(Element, HtmlInputElement)> {
        Some((find(&self.root, ".link-row")?, find(&self.root, "#link-address")?))
    }

    /// Asks for the address of what is selected; of a link, for another one.
    pub(super) fn ask_link(&self, place: &Place) {
        let Some((row, address)) = self.link_row() else { return };
        let Ok(Some(selection)) = document().get_selection() else { return };
        let within = selection.anchor_node().filter(|node| self.rich.contains(Some(node)));
        if within.is_none() {
            let _ = selection.select_all_children(&self.rich);
            let _ = selection.collapse_to_end();
        }
        let at =
            within.and_then(|node| node.dyn_ref::<Element>().cloned().or(node.parent_element()));
        let link = at.and_then(|at| around(&at, "a[href]"));
        if let Some(link) = &link {
            let _ = selection.select_all_children(link);
        }
        *place.0.borrow_mut() = selection.get_range_at(0).ok();
        let known = link.and_then(|link| link.get_attribute("href"));
        address.set_value(&known.unwrap_or_default());
        self.mark_link(&address, None);
        show(&row, true);
        focus(&address);
    }

    /// Makes the link; an empty address takes one away.
    pub(super) fn apply_link(&self, place: &Place) {
        let Some((_, field)) = self.link_row() else { return };
        let address = complete(field.value().trim());
        if !address.is_empty() && !is_link(&address) {
            self.mark_link(&field, Some(words::NOT_A_LINK));
            focus(&field);
            return;
        }
        let collapsed = place.0.borrow().as_ref().is_none_or(Range::collapsed);
        self.leave_link(place);
        if address.is_empty() {
            command("unlink", "");
        } else if !collapsed {
            command("createLink", &address);
        } else if let Ok(link) = document().create_element("a") {
            set(&link, "href", Some(&address));
            link.set_text_content(Some(&address));
            command("insertHTML", &link.outer_html());
        }
    }

    /// Hides the row and goes back to where one was in the text.
    pub(super) fn leave_link(&self, place: &Place) {
        let Some((row, _)) = self.link_row() else { return };
        show(&row, false);
        focus(&self.rich);
        let range = place.0.borrow_mut().take();
        if let (Ok(Some(selection)), Some(range)) = (document().get_selection(), range) {
            let _ = selection.remove_all_ranges();
            let _ = selection.add_range(&range);
        }
    }

    fn mark_link(&self, field: &HtmlElement, problem: Option<&str>) {
        set(field, "aria-invalid", problem.map(|_| "true"));
        if let Some(text) = find::<Element>(&self.root, "#link-error") {
            text.set_text_content(problem);
        }
    }
}

/// What a person leaves out.
fn complete(address: &str) -> String {
    if address.is_empty() || address.contains(':') {
        address.to_owned()
    } else if address.contains('@') {
        ["mailto:", address].concat()
    } else {
        ["https://", address].concat()
    }
}
