//! Task 5 of 5: calls to Microsoft Graph with the access token.

mod attachment;
mod challenge;
mod client;
mod draft;
mod draft_message;
mod error;
mod lookup;
mod mail;
mod message;
mod people;
mod profile;
mod upload;
mod upload_url;

pub use attachment::{AttachmentId, FileAttachment};
pub use client::GraphClient;
pub use draft::DraftId;
pub use error::codes;
pub use error::{GraphCode, GraphError, GraphIds, Refusal};
pub use mail::Accepted;
pub use message::{GraphMessage, content};
pub use profile::Photo;
pub use upload::Progress;
pub use upload_url::UploadUrl;
