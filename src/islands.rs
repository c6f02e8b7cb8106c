//! What runs in the browser.

mod compose_form;
mod draft;
mod event;
mod forgotten;
mod form_element;
mod send_flow;
mod stage;

pub use compose_form::{ComposeForm, ComposeFormProps};
