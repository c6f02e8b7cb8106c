//! An attachment as Graph describes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::sandbox::clock;
use crate::sandbox::graph::error::GraphError;
use crate::sandbox::graph::query::QueryOptions;
use crate::sandbox::mail_store::Attachment;
use crate::sandbox::world::World;

/// Up to which size the content stands in the JSON. Graph knows no such limit; the sandbox holds no
/// large file in memory, and gives it by `$value`.
const LARGEST_SHOWN: u64 = 4 * 1024 * 1024;

/// What comes without `$select`.
const USUAL: [&str; 9] = [
    "id",
    "lastModifiedDateTime",
    "name",
    "contentType",
    "size",
    "isInline",
    "contentId",
    "contentLocation",
    "contentBytes",
];

/// The id of an attachment.
pub fn attachment_id(attachment: &Attachment) -> String {
    format!("AAMkAT{}", attachment.id.replace('-', ""))
}

/// An attachment, with what was selected of it.
pub fn describe(
    world: &World,
    attachment: &Attachment,
    options: &QueryOptions,
) -> Result<Value, GraphError> {
    let shows = attachment.size <= LARGEST_SHOWN && options.shows("contentBytes");
    let content = if shows { content(world, attachment)? } else { Value::Null };
    let all = json!({
        "id": attachment_id(attachment),
        "lastModifiedDateTime": clock::rfc3339(attachment.modified),
        "name": attachment.name,
        "contentType": attachment.content_type,
        "size": attachment.size,
        "isInline": attachment.is_inline,
        "contentId": attachment.content_id,
        "contentLocation": null,
        "contentBytes": content,
    });
    let mut described = options.project(&all, &USUAL, "fileAttachment")?;
    described["@odata.type"] = json!("#microsoft.graph.fileAttachment");
    described["@odata.mediaContentType"] = json!(attachment.content_type);
    Ok(described)
}

fn content(world: &World, attachment: &Attachment) -> Result<Value, GraphError> {
    let content = std::fs::read(world.mail.files().path(&attachment.id))?;
    Ok(Value::from(STANDARD.encode(content)))
}
