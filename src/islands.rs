//! What runs in the browser.

mod compose_form;
mod draft;
mod form_element;

pub use compose_form::{ComposeForm, ComposeFormProps};
