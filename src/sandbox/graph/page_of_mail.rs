//! Messages as Graph describes them, page by page.

use serde_json::{Map, Value, json};

use super::error::GraphError;
use super::query::QueryOptions;
use crate::sandbox::accounts::{DemoAccount, by_address};
use crate::sandbox::clock;
use crate::sandbox::mail_store::{Folder, MailCopy, Message};
use crate::sandbox::origin::Origin;

/// How many characters of the body stand in a preview.
const PREVIEW: usize = 255;

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
}

/// One page, with the link to the next one.
/// <https://learn.microsoft.com/graph/paging>
pub fn page(
    address: &PageAddress<'_>,
    owner: &DemoAccount,
    copies: &[MailCopy],
    options: &QueryOptions,
) -> Result<Value, GraphError> {
    let PageAddress {
        origin,
        path,
        context,
    } = address;
    let shown = copies.iter().skip(options.skip).take(options.top);
    let value = shown
        .map(|copy| describe_message(copy, options))
        .collect::<Result<Vec<_>, _>>()?;
    let context = format!(
        "{origin}/v1.0/$metadata#users('{}')/{context}",
        owner.object_id
    );
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
pub fn describe_message(copy: &MailCopy, options: &QueryOptions) -> Result<Value, GraphError> {
    let mut described = options.project(&all_properties(copy), &USUAL, "message")?;
    described["@odata.etag"] = json!(format!("W/\"{}\"", change_key(copy)));
    Ok(described)
}

fn all_properties(copy: &MailCopy) -> Value {
    let mail = &copy.mail;
    let message = &mail.message;
    let given = message.json();
    let time = clock::rfc3339(mail.received);
    let list = |name: &str| {
        if given[name].is_array() {
            given[name].clone()
        } else {
            json!([])
        }
    };
    let flag = |name: &str| given[name].as_bool().unwrap_or(false);
    let sender = by_address(&mail.account).map_or(Value::Null, as_recipient);
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("id", json!(copy.id()));
    for name in [
        "createdDateTime",
        "lastModifiedDateTime",
        "receivedDateTime",
        "sentDateTime",
    ] {
        put(name, json!(time));
    }
    for name in [
        "categories",
        "toRecipients",
        "ccRecipients",
        "replyTo",
        "internetMessageHeaders",
    ] {
        put(name, list(name));
    }
    for name in ["isDeliveryReceiptRequested", "isReadReceiptRequested"] {
        put(name, json!(flag(name)));
    }
    put(
        "bccRecipients",
        if copy.shows_bcc() {
            list("bccRecipients")
        } else {
            json!([])
        },
    );
    put("changeKey", json!(change_key(copy)));
    put(
        "hasAttachments",
        json!(message.attachments().iter().any(|one| !one.is_inline)),
    );
    put(
        "internetMessageId",
        json!(format!("<{}@sandbox.example>", mail.id)),
    );
    put("subject", json!(message.subject()));
    put("bodyPreview", json!(preview(message)));
    put(
        "importance",
        json!(given["importance"].as_str().unwrap_or("normal")),
    );
    put("parentFolderId", json!(copy.folder.id()));
    put("conversationId", json!(format!("AAQk{}", mail.id)));
    put("isRead", json!(copy.folder == Folder::SentItems));
    put("isDraft", json!(false));
    put("webLink", json!(format!("/mail/{}", mail.id)));
    put("inferenceClassification", json!("focused"));
    put(
        "body",
        json!({"contentType": if message.is_html() { "html" } else { "text" }, "content": message.content()}),
    );
    put("sender", sender.clone());
    put("from", sender);
    put("flag", json!({"flagStatus": "notFlagged"}));
    put("uniqueBody", Value::Null);
    all.into()
}

fn as_recipient(account: &DemoAccount) -> Value {
    json!({"emailAddress": {"name": account.display_name, "address": account.address}})
}

fn change_key(copy: &MailCopy) -> String {
    format!("CQAAABYAAA{}", copy.mail.id.replace('-', ""))
}

/// The beginning of the text, the tags left out.
fn preview(message: &Message) -> String {
    if !message.is_html() {
        return message.content().chars().take(PREVIEW).collect();
    }
    let mut in_tag = false;
    let is_text = |character: &char| {
        let starts = *character == '<';
        let ends = *character == '>' && in_tag;
        let shown = !in_tag && !starts;
        in_tag = (in_tag || starts) && !ends;
        shown
    };
    message
        .content()
        .chars()
        .filter(is_text)
        .take(PREVIEW)
        .collect()
}
