//! What a person sees at an address. A page only composes; everything it shows is loaded before.

mod compose;
mod compose_fields;
mod connect;
mod message;

pub use crate::components::RequestId;
pub use compose::{ComposePage, ComposePageProps};
pub use connect::{ConnectPage, ConnectPageProps};
pub use message::{MessagePage, MessagePageProps, PageMessage};
