//! The editor as the document has it: the source, the formatted text, the choice between them.

use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use web_sys::{
    ClipboardEvent, Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, InputEvent,
    KeyboardEvent,
};

use super::super::dom::{around, find, focus, set, show, target};
use super::super::event::dispatch;
use super::clean::clean;
use super::convert::{FORMATTING, to_html, to_text};
use super::link::Place;
use super::toolbar::command;
use crate::components::words;
use crate::error::AppError;
use crate::mail::Shown;

/// What a preview is asked for: the format and the text.
type Asked = (&'static str, String);

/// The parts of the editor. Whatever it knows stands in the document.
pub(super) struct Editor {
    pub(super) root: Element,
    /// The form's own field.
    source: HtmlTextAreaElement,
    pub(super) rich: HtmlElement,
    pub(super) toolbar: Element,
    html: HtmlInputElement,
    frame: Element,
}

impl Editor {
    pub(super) fn of(root: &Element) -> Option<Self> {
        Some(Self {
            source: find(root, "textarea")?,
            rich: find(root, ".rich")?,
            toolbar: find(root, ".toolbar")?,
            html: find(root, "[value=html]")?,
            frame: find(root, ".preview")?,
            root: root.clone(),
        })
    }

    pub(super) fn take_over(&self) {
        // A form that nobody may send does not stop this by itself.
        if self.source.matches(":disabled") != Ok(true) {
            set(&self.rich, "contenteditable", Some("true"));
        }
        command("defaultParagraphSeparator", "p");
        if let Some(row) = find::<Element>(&self.root, ".preview-row") {
            show(&row, true);
        }
        self.show();
    }

    /// What an event changes; what to show in the preview, if it changes that.
    pub(super) fn handle(&self, event: &Event, place: &Place) -> Option<Asked> {
        let at = target(event)?;
        let within = |selector| around(&at, selector);
        let tool = within(".tool");
        let rich = self.rich.contains(Some(&at));
        match (&*event.type_(), &tool) {
            ("input", _) if rich => self.write(event.unchecked_ref()),
            ("input", _) if at != **self.source => return None,
            ("change", _) if at == **self.source => self.show(),
            ("change", _) if within("[name=content_type]").is_some() => self.switch(event),
            ("paste", _) if rich => paste(event.unchecked_ref()),
            ("keydown", Some(tool)) => self.walk(tool, event.unchecked_ref()),
            ("keydown", None) => self.key(event.unchecked_ref(), rich, place),
            // The text keeps the focus, and with it what is selected.
            ("mousedown", Some(_)) => event.prevent_default(),
            ("click", Some(tool)) if tool.matches("[data-command=link]") == Ok(true) => {
                self.ask_link(place);
            }
            ("click", Some(tool)) => self.press(tool, event.unchecked_ref()),
            ("click", None) if within("[data-link=apply]").is_some() => self.apply_link(place),
            ("click", None) if within("[data-link=cancel]").is_some() => self.leave_link(place),
            ("click", None) if at.id() == "body-label" => focus(&self.rich),
            ("click", None) => {
                let toggled = within("[data-preview]");
                return toggled.and_then(|button| self.toggle_preview(&button));
            }
            _ => {}
        }
        (!self.frame.has_attribute("hidden")).then(|| self.asked())
    }

    fn key(&self, event: &KeyboardEvent, rich: bool, place: &Place) {
        let control = event.ctrl_key() || event.meta_key();
        match &*event.key() {
            "k" if rich && control => self.ask_link(place),
            "Enter" if is_at_link(event) => self.apply_link(place),
            "Escape" if is_at_link(event) => self.leave_link(place),
            _ => return,
        }
        event.prevent_default();
    }

    /// Writes what was formatted into the form's own field.
    fn write(&self, event: &InputEvent) {
        if event.input_type() == "insertFromDrop" {
            self.rich.set_inner_html(&clean(&self.rich.inner_html()));
        }
        let text = self.rich.text_content().unwrap_or_default();
        let empty = text.trim().is_empty() && find::<Element>(&self.rich, "li,hr").is_none();
        // Who has deleted everything goes on in a paragraph, whatever came first before.
        if empty && find::<Element>(&self.rich, "h1,h2,h3,h4,h5,h6,pre,blockquote").is_some() {
            command("formatBlock", "p");
        }
        self.source.set_value(&if empty { String::new() } else { self.rich.inner_html() });
    }

    /// From formatted to plain or back, as the person chose; not without asking when that loses something.
    fn switch(&self, event: &Event) {
        if event.is_trusted() {
            let to_html_now = self.html.checked();
            let loses = !to_html_now && find::<Element>(&self.rich, FORMATTING).is_some();
            if loses && window().confirm_with_message(words::LOSE_FORMATTING) != Ok(true) {
                self.html.set_checked(true);
                dispatch(&self.html, "input");
                return;
            }
            let text =
                if to_html_now { to_html(&self.source.value()) } else { to_text(&self.rich) };
            self.source.set_value(&text);
            dispatch(&self.source, "input");
        }
        self.show();
    }

    /// Shows the source in the format that is chosen. The field that is shown has the id to which
    /// label and marks belong.
    fn show(&self) {
        let formatted = self.html.checked();
        if formatted {
            self.rich.set_inner_html(&clean(&self.source.value()));
        }
        let (shown, other): (&Element, &Element) =
            if formatted { (&self.rich, &self.source) } else { (&self.source, &self.rich) };
        if other.id() == "body" {
            for name in ["id", "aria-invalid"] {
                set(shown, name, other.get_attribute(name).as_deref());
                set(other, name, None);
            }
        }
        show(&self.toolbar, formatted);
        show(&self.rich, formatted);
        show(&self.source, !formatted);
    }

    /// What a preview would be asked for now.
    pub(super) fn asked(&self) -> Asked {
        (if self.html.checked() { "html" } else { "text" }, self.source.value())
    }

    fn toggle_preview(&self, button: &Element) -> Option<Asked> {
        let open = self.frame.has_attribute("hidden");
        show(&self.frame, open);
        set(button, "aria-expanded", Some(if open { "true" } else { "false" }));
        open.then(|| self.asked())
    }

    /// Shows what will be sent. The frame neither runs a script nor opens a link.
    pub(super) fn show_preview(&self, preview: Result<Shown, AppError>) {
        let (html, said) = match preview {
            Ok(preview) => (preview.html, "".into()),
            Err(error) => (String::new(), words::failure(&error).what),
        };
        let html = ["<base target=_blank><font face='Segoe UI,sans-serif' size=2>", &html].concat();
        set(&self.frame, "srcdoc", Some(&html));
        if let Some(status) = find::<Element>(&self.root, ".preview-row [role=status]") {
            status.set_text_content(Some(&said));
        }
    }
}

fn is_at_link(event: &Event) -> bool {
    target(event).is_some_and(|at| at.id() == "link-address")
}

/// What is pasted comes in as HTML of nothing but what the editor knows, or as text.
fn paste(event: &ClipboardEvent) {
    event.prevent_default();
    let Some(data) = event.clipboard_data() else { return };
    let html = clean(&data.get_data("text/html").unwrap_or_default());
    if html.is_empty() {
        command("insertText", &data.get_data("text/plain").unwrap_or_default());
    } else {
        command("insertHTML", &html);
    }
}
