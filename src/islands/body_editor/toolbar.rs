//! The toolbar (WAI-ARIA Authoring Practices, "Toolbar"): one stop for Tab, arrows within.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument, KeyboardEvent, MouseEvent};

use super::super::dom::{attribute, find_all, focus, set};
use super::editor::Editor;

/// Lets the browser change what is selected.
pub(super) fn command(name: &str, value: &str) {
    let document: HtmlDocument = document().unchecked_into();
    let _ = document.exec_command_with_show_ui_and_value(name, false, value);
}

impl Editor {
    /// Shows which formats the text has where the cursor stands.
    pub(super) fn show_state(&self) {
        let document = document();
        if document.active_element().as_ref() != Some(&*self.rich) {
            return;
        }
        let document: HtmlDocument = document.unchecked_into();
        for tool in find_all(&self.toolbar, "[aria-pressed]") {
            let name = attribute(&tool, "data-command");
            let on = document.query_command_state(&name) == Ok(true);
            set(&tool, "aria-pressed", Some(if on { "true" } else { "false" }));
        }
    }

    /// Does what a button is for. Who pressed it with a key stays on it.
    pub(super) fn press(&self, tool: &Element, event: &MouseEvent) {
        self.stop_at(tool);
        focus(&self.rich);
        command(&attribute(tool, "data-command"), "");
        self.show_state();
        if event.detail() == 0 {
            focus(tool);
        }
    }

    /// Arrows walk along the buttons.
    pub(super) fn walk(&self, tool: &Element, event: &KeyboardEvent) {
        let first = self.toolbar.first_element_child();
        let last = self.toolbar.last_element_child();
        let next = match &*event.key() {
            "ArrowRight" => tool.next_element_sibling().or(first),
            "ArrowLeft" => tool.previous_element_sibling().or(last),
            "Home" => first,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next {
            self.stop_at(&next);
            focus(&next);
        }
    }

    /// The button at which Tab stops.
    fn stop_at(&self, tool: &Element) {
        for other in find_all(&self.toolbar, "[tabindex='0']") {
            set(&other, "tabindex", Some("-1"));
        }
        set(tool, "tabindex", Some("0"));
    }
}
