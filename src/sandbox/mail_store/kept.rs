//! What is in memory of the mails, and in their file.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Attachment, Files, Mail};
use crate::sandbox::append_log::AppendLog;

const MOST_MAILS: usize = 10_000;
const MOST_BYTES: usize = 128 * 1024 * 1024;
const MOST_ATTACHED: u64 = 4 * 1024 * 1024 * 1024;
/// How much longer than what it should hold the file may be.
const SLACK_BYTES: usize = 32 * 1024 * 1024;

/// One line of the file: a mail as it was after a change, or that it is gone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Record {
    /// It is gone.
    Gone(Gone),
    /// It is new, or changed.
    Mail(Box<Mail>),
}

/// That a mail is gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct Gone {
    gone: String,
}

/// The mails, in the order in which they were accepted.
#[derive(Debug)]
pub struct Kept {
    mails: VecDeque<Arc<Mail>>,
    bytes: usize,
    attached: u64,
    changes: u64,
    log: AppendLog,
    files: Files,
}

impl Kept {
    /// What an earlier run left.
    pub fn new(log: AppendLog, files: Files, records: Vec<Record>) -> io::Result<Self> {
        let mut kept =
            Self { mails: VecDeque::new(), bytes: 0, attached: 0, changes: 0, log, files };
        for record in records {
            match record {
                Record::Gone(Gone { gone }) => kept.remove(&gone),
                Record::Mail(mut mail) => {
                    // An earlier release kept contents inside the JSON.
                    mail.unpack_attachments(&kept.files)?;
                    kept.place(*mail);
                }
            }
        }
        kept.rewrite()?;
        Ok(kept)
    }

    /// All of them, the newest last.
    pub fn mails(&self) -> &VecDeque<Arc<Mail>> {
        &self.mails
    }

    /// The one with this GUID.
    pub fn find(&self, id: &str) -> Option<Arc<Mail>> {
        self.mails.iter().rev().find(|mail| mail.id == id).cloned()
    }

    /// A number that changes with every change.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Keep a mail that is new or changed.
    pub fn put(&mut self, mail: Mail) -> io::Result<()> {
        self.log.append(&mail)?;
        self.place(mail);
        self.compact_if_long()
    }

    /// Forget a mail.
    pub fn forget(&mut self, id: &str) -> io::Result<()> {
        self.log.append(&Gone { gone: id.to_owned() })?;
        self.remove(id);
        self.compact_if_long()
    }

    /// Forget all mails.
    pub fn clear(&mut self) -> io::Result<()> {
        while let Some(mail) = self.mails.pop_front() {
            self.leave(&mail, &[]);
        }
        self.changes += 1;
        self.rewrite()
    }

    /// A changed mail takes the place of the former one; one that was sent comes last.
    fn place(&mut self, mail: Mail) {
        self.changes += 1;
        self.bytes += mail.message.size();
        self.attached += mail.attached();
        let mail = Arc::new(mail);
        match self.mails.iter().rposition(|known| known.id == mail.id) {
            Some(at) if self.mails[at].is_draft == mail.is_draft => {
                let former = std::mem::replace(&mut self.mails[at], Arc::clone(&mail));
                self.leave(&former, &mail.attachments);
            }
            at => {
                if let Some(former) = at.and_then(|at| self.mails.remove(at)) {
                    self.leave(&former, &mail.attachments);
                }
                self.mails.push_back(mail);
            }
        }
        self.make_room();
    }

    fn remove(&mut self, id: &str) {
        if let Some(at) = self.mails.iter().rposition(|mail| mail.id == id)
            && let Some(mail) = self.mails.remove(at)
        {
            self.leave(&mail, &[]);
            self.changes += 1;
        }
    }

    /// The oldest make room for new ones.
    fn make_room(&mut self) {
        let is_full = |kept: &Self| {
            kept.mails.len() > MOST_MAILS
                || kept.bytes > MOST_BYTES
                || kept.attached > MOST_ATTACHED
        };
        while self.mails.len() > 1 && is_full(self) {
            if let Some(oldest) = self.mails.pop_front() {
                self.leave(&oldest, &[]);
            }
        }
    }

    /// A mail is there no longer, and neither are its attachments but those that are still needed.
    fn leave(&mut self, mail: &Mail, needed: &[Attachment]) {
        self.bytes -= mail.message.size();
        self.attached -= mail.attached();
        let is_needed = |id: &str| needed.iter().any(|attachment| attachment.id == id);
        for attachment in mail.attachments.iter().filter(|attachment| !is_needed(&attachment.id)) {
            self.files.remove(&attachment.id);
        }
    }

    fn compact_if_long(&mut self) -> io::Result<()> {
        if self.log.len() <= 2 * self.bytes + SLACK_BYTES {
            return Ok(());
        }
        self.rewrite()
    }

    fn rewrite(&mut self) -> io::Result<()> {
        self.log.rewrite(self.mails.iter().map(AsRef::as_ref))
    }
}
