//! A file as it stands in the list.

use web_sys::Element;

use crate::components::words;
use crate::error::AppError;
use crate::islands::dom;

/// What a row shows; the style sheet draws it by the name of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Others are before it.
    Queued,
    /// It is on its way.
    Running,
    /// It waits for the network, or for the server.
    Paused,
    /// It is there.
    Done,
    /// It did not get there.
    Failed,
    /// It can't get there, however often it is tried.
    Refused,
}

/// The element of a row, made from the template that the server rendered.
pub(super) struct Row(Element);

impl Row {
    /// A row for a file, at the end of the list. Danger: names are hostile, so they are only ever
    /// text.
    pub(super) fn new(root: &Element, name: &str, size: u32) -> Option<Self> {
        let row = Self(dom::from_template(root, ".uploads")?);
        row.write(".upload-name", name);
        row.write(".upload-size", &words::size(size));
        for (selector, before) in
            [("progress", "Progress of "), (".remove", "Remove "), (".retry", "Try again: ")]
        {
            if let Some(part) = row.find(selector) {
                let _ = part.set_attribute("aria-label", &[before, name].concat());
            }
        }
        Some(row)
    }

    /// Shows where it stands, and what is to be said about it.
    pub(super) fn show(&self, look: Look, said: &str) {
        self.0.set_class_name(match look {
            Look::Queued | Look::Running => "upload running",
            Look::Paused => "upload running paused",
            Look::Done => "upload done",
            Look::Failed => "upload failed",
            Look::Refused => "upload failed refused",
        });
        self.write(".upload-state", said);
    }

    /// Shows why it failed, and the way out where there is one.
    pub(super) fn fail(&self, error: &AppError) {
        self.show(Look::Failed, words::upload(error));
        let way = match error {
            AppError::SignedOut { sign_in } => Some((sign_in, "Sign in again")),
            AppError::ConsentNeeded { sign_in } => Some((sign_in, "Allow it")),
            _ => None,
        };
        if let (Some(link), Some((href, label))) = (self.find(".upload-way"), way) {
            let _ = link.set_attribute("href", href);
            link.set_text_content(Some(label));
            self.0.set_class_name("upload failed asks");
        }
    }

    /// Shows how far it is, in percent.
    pub(super) fn progress(&self, percent: u32) {
        if let Some(progress) = self.find("progress") {
            let _ = progress.set_attribute("value", &percent.to_string());
        }
    }

    /// Whether it needs the person to go elsewhere first.
    pub(super) fn asks(&self) -> bool {
        self.0.class_list().contains("asks")
    }

    /// Whether an element is in this row.
    pub(super) fn contains(&self, element: &Element) -> bool {
        self.0.contains(Some(element))
    }

    /// Takes it off the list.
    pub(super) fn remove(&self) {
        self.0.remove();
    }

    fn write(&self, selector: &str, text: &str) {
        dom::write(&self.0, selector, text);
    }

    fn find(&self, selector: &str) -> Option<Element> {
        dom::find(&self.0, selector)
    }
}
