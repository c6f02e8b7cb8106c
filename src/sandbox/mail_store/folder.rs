//! The folders of a mailbox and the copies in them.

use std::sync::Arc;

use super::{AcceptedMail, MailStore};
use crate::sandbox::accounts::DemoAccount;

/// A folder that every mailbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// What others sent.
    Inbox,
    /// What the account sent.
    SentItems,
}

impl Folder {
    /// Both folders.
    pub const ALL: [Self; 2] = [Self::Inbox, Self::SentItems];

    /// The well-known name, which Graph takes for an id.
    /// <https://learn.microsoft.com/graph/api/resources/mailfolder>
    pub fn well_known_name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::SentItems => "sentitems",
        }
    }

    /// What people read.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::SentItems => "Sent Items",
        }
    }

    /// The id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Inbox => "AAMkAGSandboxFolderInboxAAAAAAEMAAA=",
            Self::SentItems => "AAMkAGSandboxFolderSentAAAAAAEJAAA=",
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
        }
    }

    fn holds(self, account: &DemoAccount, mail: &AcceptedMail) -> bool {
        match self {
            Self::SentItems => mail.save_to_sent_items && mail.account == account.address,
            Self::Inbox => mail
                .message
                .everybody()
                .any(|to| to.address.trim().eq_ignore_ascii_case(account.address)),
        }
    }
}

/// A mail as it lies in one folder of one mailbox.
#[derive(Clone, Debug)]
pub struct MailCopy {
    /// The folder.
    pub folder: Folder,
    /// The mail.
    pub mail: Arc<AcceptedMail>,
}

impl MailCopy {
    /// The id of this copy, another one in each folder.
    pub fn id(&self) -> String {
        format!("AAMk{}{}", self.mail.id.replace('-', ""), self.folder.mark())
    }

    /// The field of the recipients that only the sender sees.
    pub fn shows_bcc(&self) -> bool {
        self.folder == Folder::SentItems
    }
}

impl MailStore {
    /// What lies in a folder, the newest first.
    pub fn in_folder(&self, owner: &'static DemoAccount, folder: Folder) -> Vec<MailCopy> {
        let mut mails = self.all();
        mails.retain(|mail| folder.holds(owner, mail));
        mails.into_iter().rev().map(|mail| MailCopy { folder, mail }).collect()
    }

    /// What lies in the whole mailbox, the newest first.
    pub fn in_mailbox(&self, owner: &'static DemoAccount) -> Vec<MailCopy> {
        let copy = |mail: &Arc<AcceptedMail>, folder: Folder| {
            let mail = Arc::clone(mail);
            folder.holds(owner, &mail).then_some(MailCopy { folder, mail })
        };
        let mails = self.all();
        mails
            .iter()
            .rev()
            .flat_map(|mail| Folder::ALL.into_iter().filter_map(|folder| copy(mail, folder)))
            .collect()
    }
}
