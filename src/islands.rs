//! What runs in the browser.

mod compose_form;
mod form_element;

pub use compose_form::{ComposeForm, ComposeFormProps};
