//! A message as Graph reads it. (Microsoft: resource type "message", the properties that we set.)

use serde::Serialize;
use uuid::Uuid;

use super::attachment::FileAttachment;
use super::cleaned::cleaned;
use crate::mail::{Body, Importance, Message, Recipient};
use crate::server::clock::Timestamp;

/// The property of a mail that carries our name for the send: by it the mail is found in Sent
/// Items. (Microsoft: "Outlook extended properties overview", `{type} {guid} Name {name}`.)
pub(super) const SEND_PROPERTY: &str =
    "String {7a3ce413-34bb-48cb-82c7-7dc8573b82ba} Name x-graph-connect-send";

/// The header that carries it to the recipients. The mails in Sent Items don't show theirs.
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/2716>
const SEND_HEADER: &str = "x-graph-connect-send";

/// The property that holds a mail back until a moment (`PR_DEFERRED_SEND_TIME`).
pub(super) const DEFERRED_SEND_TIME: &str = "SystemTime 0x3FEF";

/// A message as Graph reads it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphMessage {
    subject: String,
    body: ItemBody,
    to_recipients: Vec<GraphRecipient>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc_recipients: Vec<GraphRecipient>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc_recipients: Vec<GraphRecipient>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<GraphRecipient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<GraphRecipient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read_receipt_requested: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    single_value_extended_properties: Vec<ExtendedProperty>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    internet_message_headers: Vec<Header>,
}

#[derive(Serialize)]
struct Payload<'a> {
    message: Complete<'a>,
}

#[derive(Serialize)]
struct Complete<'a> {
    #[serde(flatten)]
    message: &'a GraphMessage,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    attachments: &'a [FileAttachment],
}

/// What is sent of a body, and what the preview shows.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemBody {
    content_type: &'static str,
    /// The HTML, or the text.
    pub content: String,
}

impl ItemBody {
    /// HTML is sanitised here; nothing when that would take too long.
    #[must_use]
    pub fn of(body: &Body) -> Option<Self> {
        let (content_type, content) = match body {
            Body::Html(html) => ("HTML", cleaned(html)?),
            Body::Text(text) => ("Text", text.clone()),
        };
        Some(Self { content_type, content })
    }
}

impl GraphMessage {
    /// The message with this body.
    #[must_use]
    pub fn new(message: &Message, body: ItemBody) -> Self {
        let deferred = message.send_at.map(|moment| ExtendedProperty {
            id: DEFERRED_SEND_TIME,
            value: Timestamp(moment.seconds()).rfc3339(),
        });
        Self {
            subject: message.subject.clone(),
            body,
            to_recipients: people(&message.to),
            cc_recipients: people(&message.cc),
            bcc_recipients: people(&message.bcc),
            reply_to: people(&message.reply_to),
            from: message.from.as_ref().map(person),
            importance: match message.importance {
                Importance::Low => Some("low"),
                Importance::Normal => None,
                Importance::High => Some("high"),
            },
            is_read_receipt_requested: message.read_receipt.then_some(true),
            single_value_extended_properties: deferred.into_iter().collect(),
            internet_message_headers: Vec::new(),
        }
    }

    /// With our name for the send, for this mailbox in a property and for the others in a header.
    /// (Microsoft: custom headers begin with `x-`.)
    #[must_use]
    pub fn named(mut self, send: Uuid) -> Self {
        let name = ExtendedProperty { id: SEND_PROPERTY, value: send.to_string() };
        self.single_value_extended_properties.push(name);
        self.internet_message_headers = vec![Header { name: SEND_HEADER, value: send.to_string() }];
        self
    }

    /// In JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // A struct of texts always has a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The body of a `sendMail`.
    #[must_use]
    pub fn to_payload(&self, attachments: &[FileAttachment]) -> Vec<u8> {
        let message = Complete { message: self, attachments };
        serde_json::to_vec(&Payload { message }).unwrap_or_default()
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GraphRecipient {
    email_address: EmailAddress,
}

#[derive(Clone, Debug, Serialize)]
struct EmailAddress {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct ExtendedProperty {
    id: &'static str,
    value: String,
}

#[derive(Clone, Debug, Serialize)]
struct Header {
    name: &'static str,
    value: String,
}

fn people(recipients: &[Recipient]) -> Vec<GraphRecipient> {
    recipients.iter().map(person).collect()
}

fn person(recipient: &Recipient) -> GraphRecipient {
    let (address, name) = (recipient.address().to_owned(), recipient.name().map(str::to_owned));
    GraphRecipient { email_address: EmailAddress { address, name } }
}

#[cfg(test)]
mod tests;
