//! What runs in the browser.

mod attachments;
mod body_editor;
mod compose_form;
mod dom;
mod draft;
mod event;
mod forgotten;
mod form_element;
mod notice;
mod options;
mod recipients;
mod send_flow;
mod sent_list;
mod stage;

pub use attachments::{Attachments, AttachmentsProps};
pub use body_editor::{BodyEditor, BodyEditorProps};
pub use compose_form::{ComposeForm, ComposeFormProps};
pub use options::{Options, OptionsProps};
pub use recipients::{Recipients, RecipientsProps};
pub use sent_list::{SentList, SentListProps};
