//! What runs in the browser.

mod attachments;
mod compose_form;
mod draft;
mod event;
mod forgotten;
mod form_element;
mod send_flow;
mod sent_list;
mod stage;

pub use attachments::{Attachments, AttachmentsProps};
pub use compose_form::{ComposeForm, ComposeFormProps};
pub use sent_list::{SentList, SentListProps};
