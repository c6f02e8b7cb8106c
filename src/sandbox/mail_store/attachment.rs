//! What is known of an attachment without opening it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::Stored;
use crate::sandbox::clock;

/// An attachment; its content lies in a file with the same id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// A GUID.
    pub id: String,
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Whether it belongs to the body.
    pub is_inline: bool,
    /// The name by which HTML refers to it.
    pub content_id: Option<String>,
    /// When it came, in seconds since 1970.
    pub modified: i64,
}

impl Attachment {
    /// What Graph's JSON says about a content that was stored.
    pub fn new(described: &Value, stored: Stored) -> Self {
        let text = |name: &str| described[name].as_str().map(ToOwned::to_owned);
        Self {
            id: stored.id,
            name: text("name").unwrap_or_default(),
            content_type: text("contentType"),
            size: stored.size,
            sha256: stored.sha256,
            is_inline: described["isInline"].as_bool().unwrap_or(false),
            content_id: text("contentId"),
            modified: clock::unix_now(),
        }
    }
}
