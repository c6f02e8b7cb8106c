//! One mail, from the draft on.

use std::collections::BTreeMap;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Files, Folder, Message};
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::{clock, random};

/// One mail that a demo account sent, or is writing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    /// A GUID.
    pub id: String,
    /// The address of the sender's account.
    pub account: String,
    /// When it was accepted, of a draft when it was changed, in seconds since 1970.
    pub received: i64,
    /// The `request-id` of the answer.
    pub request_id: String,
    /// Whether the sender keeps a copy.
    pub save_to_sent_items: bool,
    /// Whether it waits to be sent.
    #[serde(default)]
    pub is_draft: bool,
    /// How often it was changed.
    #[serde(default)]
    pub revision: u64,
    /// The message without its attachments, its properties spelled as Graph does.
    pub message: Message,
    /// What is attached.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The headers of the request, those with credentials left out.
    pub headers: BTreeMap<String, String>,
    /// Out of which folders it was deleted.
    #[serde(default)]
    deleted: Vec<(Folder, String)>,
}

impl Mail {
    /// A mail that is just being accepted.
    pub fn new(account: &DemoAccount, message: Message, request_id: String) -> Self {
        Self {
            id: random::guid(),
            account: account.address.to_owned(),
            received: clock::unix_now(),
            request_id,
            save_to_sent_items: true,
            is_draft: false,
            revision: 0,
            message,
            attachments: Vec::new(),
            headers: BTreeMap::new(),
            deleted: Vec::new(),
        }
    }

    /// A mail that somebody begins to write.
    pub fn draft(account: &DemoAccount, message: Message, request_id: String) -> Self {
        Self { is_draft: true, ..Self::new(account, message, request_id) }
    }

    /// A draft becomes a mail.
    pub fn accept(&mut self, request_id: String, headers: BTreeMap<String, String>) {
        self.is_draft = false;
        self.received = clock::unix_now();
        self.request_id = request_id;
        self.headers = headers;
    }

    /// Whether it lies in a folder of somebody.
    pub fn is_in(&self, folder: Folder, owner: &DemoAccount) -> bool {
        let is_own = self.account == owner.address;
        let belongs = match folder {
            Folder::Drafts => self.is_draft && is_own,
            Folder::SentItems => !self.is_draft && is_own && self.save_to_sent_items,
            Folder::Inbox => !self.is_draft && self.is_for(owner) && !self.is_held_back(),
        };
        belongs && !self.was_deleted(folder, owner)
    }

    fn is_for(&self, owner: &DemoAccount) -> bool {
        self.message.everybody().any(|to| to.address.trim().eq_ignore_ascii_case(owner.address))
    }

    fn is_held_back(&self) -> bool {
        self.message.deferred_until().is_some_and(|moment| moment > clock::unix_now())
    }

    fn was_deleted(&self, folder: Folder, owner: &DemoAccount) -> bool {
        self.deleted.iter().any(|(place, address)| *place == folder && address == owner.address)
    }

    /// Take it out of a folder.
    pub fn delete_from(&mut self, folder: Folder, owner: &DemoAccount) {
        self.deleted.push((folder, owner.address.to_owned()));
    }

    /// Put what the message's JSON brings along into files.
    pub fn unpack_attachments(&mut self, files: &Files) -> io::Result<()> {
        for attached in self.message.take_attachments() {
            self.attachments.push(unpack(&attached, files)?);
        }
        Ok(())
    }

    /// How many bytes are attached.
    pub fn attached(&self) -> u64 {
        self.attachments.iter().map(|attachment| attachment.size).sum()
    }
}

/// Put the content of an attachment that came as JSON into a file.
pub fn unpack(described: &Value, files: &Files) -> io::Result<Attachment> {
    let content = described["contentBytes"].as_str().unwrap_or_default();
    let content = STANDARD.decode(content).map_err(io::Error::other)?;
    Ok(Attachment::new(described, files.keep(&content)?))
}
