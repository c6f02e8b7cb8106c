//! Task 5 of 5: calls to Microsoft Graph with the access token.

mod attachment;
mod attributes;
mod challenge;
mod cleaned;
mod client;
mod draft;
mod draft_message;
mod effort;
mod error;
mod lookup;
mod mail;
mod message;
mod people;
mod profile;
mod upload;
mod upload_url;

pub use attachment::{AttachmentId, FileAttachment, InDraft};
pub use client::GraphClient;
pub use draft::DraftId;
pub use error::codes;
pub use error::{GraphCode, GraphError, GraphIds, Refusal};
pub use mail::Accepted;
pub use message::{GraphMessage, ItemBody};
pub use profile::Photo;
pub use upload::Progress;
pub use upload_url::UploadUrl;
