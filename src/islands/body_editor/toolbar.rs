//! The toolbar (WAI-ARIA Authoring Practices, "Toolbar"): one stop for Tab, arrows within.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument, HtmlElement, KeyboardEvent, MouseEvent};

use super::super::dom::{find_all, set};
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
            let name = tool.get_attribute("data-command").unwrap_or_default();
            let on = document.query_command_state(&name) == Ok(true);
            set(&tool, "aria-pressed", Some(if on { "true" } else { "false" }));
        }
    }

    /// Does what a button is for. Who pressed it with a key stays on it.
    pub(super) fn press(&self, tool: &Element, event: &MouseEvent) {
        self.stop_at(tool);
        let _ = self.rich.focus();
        command(&tool.get_attribute("data-command").unwrap_or_default(), "");
        self.show_state();
        if event.detail() == 0 {
            let _ = tool.unchecked_ref::<HtmlElement>().focus();
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
            let _ = next.unchecked_ref::<HtmlElement>().focus();
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
