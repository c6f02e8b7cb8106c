//! Messages, page by page.

use serde_json::{Value, json};

use super::described_mail::{all_properties, change_key};
use super::error::GraphError;
use super::query::QueryOptions;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::mail_store::{IdKind, MailCopy};
use crate::sandbox::origin::Origin;

/// What comes without `$select`.
const USUAL: [&str; 27] = [
    "id",
    "createdDateTime",
    "lastModifiedDateTime",
    "changeKey",
    "categories",
    "receivedDateTime",
    "sentDateTime",
    "hasAttachments",
    "internetMessageId",
    "subject",
    "bodyPreview",
    "importance",
    "parentFolderId",
    "conversationId",
    "isDeliveryReceiptRequested",
    "isReadReceiptRequested",
    "isRead",
    "isDraft",
    "webLink",
    "inferenceClassification",
    "body",
    "sender",
    "from",
    "toRecipients",
    "ccRecipients",
    "bccRecipients",
    "replyTo",
];

/// Where a page of messages is, for its links.
#[derive(Debug)]
pub struct PageAddress<'a> {
    /// The origin by which it was asked for.
    pub origin: &'a Origin,
    /// The path below the version.
    pub path: &'a str,
    /// What the context calls it.
    pub context: &'a str,
    /// Which ids are wanted.
    pub ids: IdKind,
}

/// One page, with the link to the next one.
/// <https://learn.microsoft.com/graph/paging>
pub fn page(
    address: &PageAddress<'_>,
    owner: &DemoAccount,
    copies: &[MailCopy],
    options: &QueryOptions,
) -> Result<Value, GraphError> {
    let PageAddress { origin, path, context, ids } = address;
    let copies: Vec<_> = copies.iter().filter(|copy| options.filter.takes(copy)).collect();
    let shown = copies.iter().skip(options.skip).take(options.top);
    let value =
        shown.map(|copy| describe_message(copy, options, *ids)).collect::<Result<Vec<_>, _>>()?;
    let context = format!("{origin}/v1.0/$metadata#users('{}')/{context}", owner.object_id);
    let mut page = json!({"@odata.context": context, "value": value});
    if options.count {
        page["@odata.count"] = json!(copies.len());
    }
    if options.skip.saturating_add(options.top) < copies.len() {
        page["@odata.nextLink"] = json!(format!("{origin}/v1.0/{path}?{}", options.next()));
    }
    Ok(page)
}

/// One message, with what was selected of it.
pub fn describe_message(
    copy: &MailCopy,
    options: &QueryOptions,
    ids: IdKind,
) -> Result<Value, GraphError> {
    let mut described = options.project(&all_properties(copy, ids), &USUAL, "message")?;
    described["@odata.etag"] = json!(format!("W/\"{}\"", change_key(copy)));
    Ok(described)
}
