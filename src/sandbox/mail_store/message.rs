//! A message as Graph writes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

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

/// What is known of an attachment without opening it.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    /// The name of the file.
    pub name: String,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its size in bytes.
    pub size: usize,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Whether it belongs to the body.
    pub is_inline: bool,
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

    /// The JSON, with a word in the place of what is attached.
    pub fn without_contents(&self) -> Value {
        let mut json = self.0.clone();
        for attachment in json["attachments"].as_array_mut().into_iter().flatten() {
            attachment["contentBytes"] = Value::from("(left out)");
        }
        json
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

    /// The address in `from`, when the message names one.
    pub fn from(&self) -> Option<&str> {
        self.0["from"]["emailAddress"]["address"].as_str()
    }

    /// The attachments.
    pub fn attachments(&self) -> Vec<Attachment> {
        self.0["attachments"].as_array().into_iter().flatten().map(Attachment::of).collect()
    }

    /// Roughly how much memory it takes.
    pub fn size(&self) -> usize {
        let attached = self.0["attachments"].as_array().into_iter().flatten();
        let attached: usize =
            attached.map(|one| one["contentBytes"].as_str().map_or(0, str::len)).sum();
        1024 + self.content().len() + attached
    }
}

impl Attachment {
    fn of(json: &Value) -> Self {
        let content = json["contentBytes"].as_str().unwrap_or_default();
        let content = STANDARD.decode(content).unwrap_or_default();
        Self {
            name: json["name"].as_str().unwrap_or_default().to_owned(),
            content_type: json["contentType"].as_str().map(ToOwned::to_owned),
            size: content.len(),
            sha256: format!("{:x}", Sha256::digest(&content)),
            is_inline: json["isInline"].as_bool().unwrap_or(false),
        }
    }
}
