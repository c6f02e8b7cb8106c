//! What a person may have forgotten before pressing "Send mail": one gentle question.

use leptos::wasm_bindgen::JsCast;
use web_sys::js_sys::RegExp;
use web_sys::{Element, HtmlInputElement};

use super::form_element::FormElement;

/// Words by which a text speaks of an attachment, in English, German, French and Spanish.
const SPEAKS_OF_IT: &str = r"\battach(ed|ing|ments?)?\b|\benclosed\b|\banhang\b|\banhänge|\bangehängt|\bbeigefügt|\banbei\b|ci-joint|pi[eè]ces? jointe|\badjunt|\banexo";

impl FormElement {
    /// Names for the style sheet, which shows the sentence of each; empty when nothing is missing.
    pub(super) fn forgotten(&self) -> String {
        let mut forgotten = Vec::new();
        if self.value("subject").trim().is_empty() {
            forgotten.push("subject");
        }
        if self.has_failed_upload() {
            forgotten.push("upload");
        } else if self.speaks_of_an_attachment() && !self.has_attachments() {
            forgotten.push("attachment");
        }
        forgotten.join(" ")
    }

    /// Whether files are still on their way to the server.
    pub(super) fn is_uploading(&self) -> bool {
        self.find::<Element>(".upload.running").is_some()
    }

    /// Whether a file did not get there.
    pub(super) fn has_failed_upload(&self) -> bool {
        self.find::<Element>(".upload.failed").is_some()
    }

    fn speaks_of_an_attachment(&self) -> bool {
        let words = RegExp::new(SPEAKS_OF_IT, "iu");
        words.test(&self.value("subject")) || words.test(&self.value("body"))
    }

    fn has_attachments(&self) -> bool {
        self.find::<Element>(".upload").is_some()
            || !self.value("attachments").is_empty()
            || !self.value("attachment").is_empty()
    }

    /// Areas and lists have a value as well.
    fn value(&self, name: &str) -> String {
        let control = self.find::<Element>(&["[name=", name, "]"].concat());
        control.map(|it| it.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
    }
}
