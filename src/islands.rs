//! What runs in the browser.

mod body_editor;
mod compose_form;
mod dom;
mod draft;
mod form_element;
mod options;
mod recipients;

pub use body_editor::{BodyEditor, BodyEditorProps};
pub use compose_form::{ComposeForm, ComposeFormProps};
pub use options::{Options, OptionsProps};
pub use recipients::{Recipients, RecipientsProps};
