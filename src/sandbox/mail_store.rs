//! The mails that were accepted and those that somebody writes. Every mailbox is a view of them.

mod attachment;
mod files;
mod folder;
mod kept;
mod mail;
mod message;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use attachment::Attachment;
pub use files::{Files, Incoming};
pub use folder::{Folder, IdKind, MailCopy};
pub use mail::{Mail, unpack};
pub use message::Message;

use super::SandboxError;
use super::append_log::AppendLog;
use super::private_file::storage;
use kept::Kept;

/// All mails, the oldest make room for new ones.
#[derive(Debug)]
pub struct MailStore {
    kept: Mutex<Kept>,
    files: Files,
}

impl MailStore {
    /// Read what an earlier run kept.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let path = data_dir.join("mail.jsonl");
        let fault = |source| storage(&path, source);
        let files = Files::open(data_dir)?;
        let (log, records) = AppendLog::open(&path).map_err(fault)?;
        let kept = Kept::new(log, files.clone(), records).map_err(fault)?;
        let attachments = kept.mails().iter().flat_map(|mail| &mail.attachments);
        let needed: std::collections::HashSet<_> = attachments.map(|one| one.id.as_str()).collect();
        files.retain(|id| needed.contains(id))?;
        Ok(Self { kept: Mutex::new(kept), files })
    }

    /// Keep a new mail: from now on it survives a restart.
    pub fn keep(&self, mail: Mail) -> io::Result<()> {
        self.lock().put(mail)
    }

    /// Change a mail that is there, all at once or not at all. What comes back is the mail as it is now.
    pub fn change<E: From<io::Error>>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Mail) -> Result<(), E>,
    ) -> Result<Option<Arc<Mail>>, E> {
        let mut kept = self.lock();
        let Some(known) = kept.find(id) else {
            return Ok(None);
        };
        let mut changed = Mail::clone(&known);
        changed.revision += 1;
        change(&mut changed)?;
        kept.put(changed)?;
        Ok(kept.find(id))
    }

    /// Forget a mail and what is attached to it.
    pub fn forget(&self, id: &str) -> io::Result<()> {
        self.lock().forget(id)
    }

    /// The mail or draft with this GUID.
    pub fn find(&self, id: &str) -> Option<Arc<Mail>> {
        self.lock().find(id)
    }

    /// The mails that were accepted, the newest last.
    pub fn accepted(&self) -> Vec<Arc<Mail>> {
        self.lock().mails().iter().filter(|mail| !mail.is_draft).cloned().collect()
    }

    /// The drafts, the newest last.
    pub fn drafts(&self) -> Vec<Arc<Mail>> {
        self.lock().mails().iter().filter(|mail| mail.is_draft).cloned().collect()
    }

    /// Forget all mails.
    pub fn clear(&self) -> io::Result<()> {
        self.lock().clear()
    }

    /// A number that changes with every mail that comes, changes or goes.
    pub fn changes(&self) -> u64 {
        self.lock().changes()
    }

    /// The contents of attachments.
    pub fn files(&self) -> &Files {
        &self.files
    }

    fn all(&self) -> Vec<Arc<Mail>> {
        self.lock().mails().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
