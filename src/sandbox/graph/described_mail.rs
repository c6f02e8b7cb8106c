//! A message as Graph describes it.
//! <https://learn.microsoft.com/graph/api/resources/message#properties>

use serde_json::{Map, Value, json};

use crate::sandbox::accounts::{DemoAccount, by_address};
use crate::sandbox::clock;
use crate::sandbox::mail_store::{Folder, IdKind, MailCopy, Message};

/// How many characters of the body stand in a preview.
const PREVIEW: usize = 255;

/// Every property there is.
pub fn all_properties(copy: &MailCopy, ids: IdKind) -> Value {
    let mut all = Map::new();
    for part in [about_item(copy, ids), about_content(copy), about_people(copy)] {
        if let Value::Object(part) = part {
            all.extend(part);
        }
    }
    all.into()
}

/// One of the properties by which can be filtered.
pub fn property(copy: &MailCopy, name: &str) -> Value {
    let mail = &copy.mail;
    match name {
        "receivedDateTime" | "sentDateTime" | "createdDateTime" | "lastModifiedDateTime" => {
            json!(clock::rfc3339(mail.received))
        }
        "internetMessageId" => json!(format!("<{}@sandbox.example>", mail.id)),
        "subject" => json!(mail.message.subject()),
        "importance" => json!(mail.message.importance().unwrap_or("normal")),
        "hasAttachments" => json!(mail.attachments.iter().any(|one| !one.is_inline)),
        "isDraft" => json!(mail.is_draft),
        "isRead" => json!(copy.folder != Folder::Inbox),
        _ => Value::Null,
    }
}

/// The version of the item.
pub fn change_key(copy: &MailCopy) -> String {
    format!("CQAAABYAAA{}{:04}", copy.mail.id.replace('-', ""), copy.mail.revision)
}

fn about_item(copy: &MailCopy, ids: IdKind) -> Value {
    let mail = &copy.mail;
    let time = property(copy, "receivedDateTime");
    json!({
        "id": copy.id(ids),
        "changeKey": change_key(copy),
        "createdDateTime": time,
        "lastModifiedDateTime": time,
        "receivedDateTime": time,
        "sentDateTime": time,
        "internetMessageId": property(copy, "internetMessageId"),
        "conversationId": format!("AAQk{}", mail.id),
        "parentFolderId": copy.folder.id(),
        "webLink": format!("/mail/{}", mail.id),
        "isRead": property(copy, "isRead"),
        "isDraft": property(copy, "isDraft"),
        "inferenceClassification": "focused",
        "flag": {"flagStatus": "notFlagged"},
    })
}

fn about_content(copy: &MailCopy) -> Value {
    let message = &copy.mail.message;
    let given = message.json();
    let flag = |name: &str| given[name].as_bool().unwrap_or(false);
    let kind = if message.is_html() { "html" } else { "text" };
    json!({
        "subject": property(copy, "subject"),
        "body": {"contentType": kind, "content": message.content()},
        "bodyPreview": preview(message),
        "uniqueBody": null,
        "importance": property(copy, "importance"),
        "hasAttachments": property(copy, "hasAttachments"),
        "isDeliveryReceiptRequested": flag("isDeliveryReceiptRequested"),
        "isReadReceiptRequested": flag("isReadReceiptRequested"),
        "categories": list(message, "categories"),
        "internetMessageHeaders": headers(copy),
    })
}

fn about_people(copy: &MailCopy) -> Value {
    let message = &copy.mail.message;
    let account = by_address(&copy.mail.account).map_or(Value::Null, as_recipient);
    let given = |name: &str| {
        let given = &message.json()[name];
        if given["emailAddress"]["address"].is_string() { given.clone() } else { account.clone() }
    };
    let bcc = if copy.shows_bcc() { list(message, "bccRecipients") } else { json!([]) };
    json!({
        "sender": given("sender"),
        "from": given("from"),
        "toRecipients": list(message, "toRecipients"),
        "ccRecipients": list(message, "ccRecipients"),
        "bccRecipients": bcc,
        "replyTo": list(message, "replyTo"),
    })
}

/// Only what came in has them: Graph does not know them of what was sent or is being written.
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/2716>
fn headers(copy: &MailCopy) -> Value {
    match copy.folder {
        Folder::Inbox => list(&copy.mail.message, "internetMessageHeaders"),
        Folder::SentItems | Folder::Drafts => Value::Null,
    }
}

fn list(message: &Message, name: &str) -> Value {
    let given = &message.json()[name];
    if given.is_array() { given.clone() } else { json!([]) }
}

fn as_recipient(account: &DemoAccount) -> Value {
    json!({"emailAddress": {"name": account.display_name, "address": account.address}})
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
    message.content().chars().filter(is_text).take(PREVIEW).collect()
}
