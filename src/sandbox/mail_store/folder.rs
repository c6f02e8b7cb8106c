//! The folders of a mailbox and the copies in them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Mail, MailStore};
use crate::sandbox::accounts::DemoAccount;

/// A folder that every mailbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// What others sent.
    Inbox,
    /// What the account sent.
    SentItems,
    /// What the account is writing.
    Drafts,
}

impl Folder {
    /// All folders.
    pub const ALL: [Self; 3] = [Self::Inbox, Self::SentItems, Self::Drafts];

    /// The well-known name, which Graph takes for an id.
    /// <https://learn.microsoft.com/graph/api/resources/mailfolder>
    pub fn well_known_name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::SentItems => "sentitems",
            Self::Drafts => "drafts",
        }
    }

    /// What people read.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::SentItems => "Sent Items",
            Self::Drafts => "Drafts",
        }
    }

    /// The id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Inbox => "AAMkAGSandboxFolderInboxAAAAAAEMAAA=",
            Self::SentItems => "AAMkAGSandboxFolderSentAAAAAAEJAAA=",
            Self::Drafts => "AAMkAGSandboxFolderDraftsAAAAAAEPAAA=",
        }
    }

    /// The folder with this id or well-known name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| {
            folder.id() == name || folder.well_known_name().eq_ignore_ascii_case(name)
        })
    }

    fn mark(self) -> char {
        match self {
            Self::Inbox => 'I',
            Self::SentItems => 'S',
            Self::Drafts => 'D',
        }
    }
}

/// Which of the two ids of an item is meant.
/// <https://learn.microsoft.com/graph/outlook-immutable-id>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// It changes when the item is moved.
    Regular,
    /// It stays when the item is moved.
    Immutable,
}

/// A mail as it lies in one folder of one mailbox.
#[derive(Clone, Debug)]
pub struct MailCopy {
    /// The folder.
    pub folder: Folder,
    /// The mail.
    pub mail: Arc<Mail>,
}

impl MailCopy {
    /// The id of this copy. What somebody wrote moves from the drafts to what was sent; what a recipient
    /// has is another item.
    pub fn id(&self, kind: IdKind) -> String {
        let (prefix, mark) = self.around_id(kind);
        format!("{prefix}{}{mark}", self.mail.id.replace('-', ""))
    }

    /// Whether this is its id, of either kind.
    pub fn has_id(&self, id: &str) -> bool {
        [IdKind::Regular, IdKind::Immutable].into_iter().any(|kind| {
            let (prefix, mark) = self.around_id(kind);
            let inner = id.strip_prefix(prefix).and_then(|id| id.strip_suffix(mark));
            let guid = self.mail.id.chars().filter(|letter| *letter != '-');
            inner.is_some_and(|inner| guid.eq(inner.chars()))
        })
    }

    /// What stands around the GUID in an id.
    fn around_id(&self, kind: IdKind) -> (&'static str, char) {
        match kind {
            IdKind::Regular => ("AAMk", self.folder.mark()),
            IdKind::Immutable if self.folder == Folder::Inbox => ("AAkA", 'I'),
            IdKind::Immutable => ("AAkA", 'O'),
        }
    }

    /// The field of the recipients that only the sender sees.
    pub fn shows_bcc(&self) -> bool {
        self.folder != Folder::Inbox
    }
}

impl MailStore {
    /// What lies in a folder, the newest first.
    pub fn in_folder(&self, owner: &DemoAccount, folder: Folder) -> Vec<MailCopy> {
        let mails = self.all();
        let copies = mails.into_iter().rev().filter(|mail| mail.is_in(folder, owner));
        copies.map(|mail| MailCopy { folder, mail }).collect()
    }

    /// What lies in the whole mailbox, the newest first.
    pub fn in_mailbox(&self, owner: &DemoAccount) -> Vec<MailCopy> {
        let mails = self.all();
        mails.iter().rev().flat_map(|mail| copies(mail, owner)).collect()
    }

    /// The one with this id in somebody's mailbox.
    pub fn copy(&self, owner: &DemoAccount, id: &str) -> Option<MailCopy> {
        let mails = self.all();
        mails.iter().rev().flat_map(|mail| copies(mail, owner)).find(|copy| copy.has_id(id))
    }
}

fn copies(mail: &Arc<Mail>, owner: &DemoAccount) -> impl Iterator<Item = MailCopy> {
    let folders = Folder::ALL.into_iter().filter(move |folder| mail.is_in(*folder, owner));
    folders.map(|folder| MailCopy { folder, mail: Arc::clone(mail) })
}
