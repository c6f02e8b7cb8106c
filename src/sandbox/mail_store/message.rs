//! A message as Graph writes it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sandbox::clock;

/// The JSON of a message whose shape was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Value);

/// One recipient.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The name beside the address, often empty.
    pub name: &'a str,
    /// The address.
    pub address: &'a str,
}

impl Message {
    /// A message of JSON whose shape was checked.
    pub fn new(checked: Value) -> Self {
        Self(checked)
    }

    /// The JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// What the JSON brings along to be attached; it goes out of it.
    pub fn take_attachments(&mut self) -> Vec<Value> {
        let taken = self.0.as_object_mut().and_then(|message| message.remove("attachments"));
        match taken {
            Some(Value::Array(attachments)) => attachments,
            _ => Vec::new(),
        }
    }

    /// Let these properties take the place of the former ones.
    pub fn change(&mut self, changes: Value) {
        if let (Value::Object(message), Value::Object(changes)) = (&mut self.0, changes) {
            message.extend(changes);
        }
    }

    /// The subject, empty when there is none.
    pub fn subject(&self) -> &str {
        self.0["subject"].as_str().unwrap_or_default()
    }

    /// The text or the HTML.
    pub fn content(&self) -> &str {
        self.0["body"]["content"].as_str().unwrap_or_default()
    }

    /// Whether the body is HTML; Graph takes it for text when nothing is said.
    pub fn is_html(&self) -> bool {
        self.0["body"]["contentType"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("html"))
    }

    /// The recipients in one of the fields.
    pub fn recipients<'a>(&'a self, field: &str) -> impl Iterator<Item = Recipient<'a>> {
        self.0[field].as_array().into_iter().flatten().map(|recipient| {
            let text = |name| recipient["emailAddress"][name].as_str().unwrap_or_default();
            Recipient { name: text("name"), address: text("address") }
        })
    }

    /// Everybody who gets the message.
    pub fn everybody(&self) -> impl Iterator<Item = Recipient<'_>> {
        ["toRecipients", "ccRecipients", "bccRecipients"]
            .into_iter()
            .flat_map(|field| self.recipients(field))
    }

    /// The importance, when the message names one.
    pub fn importance(&self) -> Option<&str> {
        self.0["importance"].as_str()
    }

    /// The address in `from`, when the message names one.
    pub fn from(&self) -> Option<&str> {
        self.0["from"]["emailAddress"]["address"].as_str()
    }

    /// The address in `sender`, when the message names one.
    pub fn sender(&self) -> Option<&str> {
        self.0["sender"]["emailAddress"]["address"].as_str()
    }

    /// Until when it is held back, in seconds since 1970: the property `PidTagDeferredSendTime`.
    pub fn deferred_until(&self) -> Option<i64> {
        let properties = self.0["singleValueExtendedProperties"].as_array()?;
        let is_deferral = |id: &str| id.eq_ignore_ascii_case("SystemTime 0x3FEF");
        let property = properties.iter().find(|one| one["id"].as_str().is_some_and(is_deferral))?;
        property["value"].as_str().and_then(clock::parse_rfc3339)
    }

    /// Roughly how much memory it takes.
    pub fn size(&self) -> usize {
        1024 + self.content().len()
    }
}
