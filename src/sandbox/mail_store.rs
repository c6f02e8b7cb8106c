//! The mails that were accepted. Every mailbox is a view of them.

mod folder;
mod message;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

pub use folder::{Folder, MailCopy};
pub use message::Message;

use super::SandboxError;
use super::accounts::DemoAccount;
use super::append_log::AppendLog;
use super::private_file::storage;

const MOST_MAILS: usize = 10_000;
const MOST_BYTES: usize = 128 * 1024 * 1024;
/// How much longer than what it should hold the file may be.
const SLACK_BYTES: usize = 32 * 1024 * 1024;

/// One mail that a demo account sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct AcceptedMail {
    /// A GUID.
    pub id: String,
    /// The address of the sender's account.
    pub account: String,
    /// When it was accepted, in seconds since 1970.
    pub received: i64,
    /// The `request-id` of the answer.
    pub request_id: String,
    /// Whether the sender keeps a copy.
    pub save_to_sent_items: bool,
    /// The message, its properties spelled as Graph does.
    pub message: Message,
    /// The headers of the request, those with credentials left out.
    pub headers: BTreeMap<String, String>,
    #[serde(skip)]
    size: usize,
}

impl AcceptedMail {
    /// A mail that is just being accepted.
    pub fn new(account: &DemoAccount, message: Message, request_id: String) -> Self {
        Self {
            id: super::random::guid(),
            account: account.address.to_owned(),
            received: super::clock::unix_now(),
            request_id,
            save_to_sent_items: true,
            message,
            headers: BTreeMap::new(),
            size: 0,
        }
    }
}

/// All mails, the oldest make room for new ones.
#[derive(Debug)]
pub struct MailStore {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    mails: VecDeque<Arc<AcceptedMail>>,
    bytes: usize,
    changes: u64,
    log: AppendLog,
}

impl MailStore {
    /// Read what an earlier run kept.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let path = data_dir.join("mail.jsonl");
        let (log, mails) =
            AppendLog::open::<AcceptedMail>(&path).map_err(|source| storage(&path, source))?;
        let mut kept = Kept { mails: VecDeque::new(), bytes: 0, changes: 0, log };
        for mail in mails {
            kept.push(mail);
        }
        let mails: Vec<_> = kept.mails.iter().cloned().collect();
        kept.log
            .rewrite(mails.iter().map(AsRef::as_ref))
            .map_err(|source| storage(&path, source))?;
        Ok(Self { kept: Mutex::new(kept) })
    }

    /// Keep a mail: from now on it survives a restart.
    pub fn accept(&self, mail: AcceptedMail) -> io::Result<()> {
        let mut kept = self.lock();
        kept.log.append(&mail)?;
        kept.push(mail);
        kept.compact_if_long()
    }

    /// All mails, the newest last.
    pub fn all(&self) -> Vec<Arc<AcceptedMail>> {
        self.lock().mails.iter().cloned().collect()
    }

    /// Forget all mails.
    pub fn clear(&self) -> io::Result<()> {
        let mut kept = self.lock();
        kept.log.rewrite::<&AcceptedMail>([])?;
        kept.mails.clear();
        kept.bytes = 0;
        kept.changes += 1;
        Ok(())
    }

    /// A number that changes with every mail that comes or goes.
    pub fn changes(&self) -> u64 {
        self.lock().changes
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, mut mail: AcceptedMail) {
        mail.size = mail.message.size();
        self.bytes += mail.size;
        self.mails.push_back(Arc::new(mail));
        self.changes += 1;
        while self.mails.len() > 1 && (self.mails.len() > MOST_MAILS || self.bytes > MOST_BYTES) {
            if let Some(oldest) = self.mails.pop_front() {
                self.bytes -= oldest.size;
            }
        }
    }

    fn compact_if_long(&mut self) -> io::Result<()> {
        if self.log.len() <= 2 * self.bytes + SLACK_BYTES {
            return Ok(());
        }
        self.log.rewrite(self.mails.iter().map(AsRef::as_ref))
    }
}
