//! A file as it is known here, and how that is written down.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::graph::{AttachmentId, DraftId, FileAttachment, UploadUrl};
use crate::server::session::{MailHash, UploadRow};

/// A file that is on its way, or has come.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name towards the browser.
    pub id: Uuid,
    /// The form that it belongs to.
    pub mail: MailHash,
    /// Its size in bytes.
    pub size: u64,
    /// How many bytes have come.
    pub received: u64,
    /// What it is.
    pub file: File,
}

/// What a file is, and where it lies.
#[derive(Clone, Debug)]
pub struct File {
    /// What the person calls it.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Where its pieces go; nothing when they wait here.
    pub url: Option<UploadUrl>,
    /// Its id in the draft, when it lies there.
    pub attachment: Option<AttachmentId>,
    /// The draft that it was posted to, which may be gone.
    pub posted_to: Option<DraftId>,
}

/// What stands sealed in the row.
#[derive(Serialize, Deserialize)]
struct Record {
    name: String,
    content_type: String,
    url: Option<String>,
    attachment: Option<String>,
    posted_to: Option<String>,
}

impl Upload {
    /// Whether all of it has come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.received == self.size
    }

    /// What goes into a request beside its content.
    #[must_use]
    pub fn without_content(&self) -> FileAttachment {
        FileAttachment::new(self.file.name.clone(), self.file.content_type.clone(), Vec::new())
    }

    /// Whether this draft of its form holds it.
    #[must_use]
    pub fn lies_in(&self, draft: &DraftId) -> bool {
        if self.file.is_kept_here() {
            self.file.posted_to.as_ref().is_some_and(|it| it.expose() == draft.expose())
        } else {
            self.is_complete()
        }
    }

    pub(super) fn of_row(row: &UploadRow, opened: &[u8]) -> Option<Self> {
        let file = File::from_bytes(opened)?;
        let (id, mail) = (row.id, row.mail);
        Some(Self { id, mail, size: row.size, received: row.received, file })
    }
}

impl File {
    /// A file whose pieces wait here.
    pub(super) fn new(name: String, content_type: String) -> Self {
        Self { name, content_type, url: None, attachment: None, posted_to: None }
    }

    /// Whether its pieces wait here.
    #[must_use]
    pub fn is_kept_here(&self) -> bool {
        self.url.is_none()
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let record = Record {
            name: self.name.clone(),
            content_type: self.content_type.clone(),
            url: self.url.as_ref().map(|url| url.expose().to_owned()),
            attachment: self.attachment.as_ref().map(|id| id.expose().to_owned()),
            posted_to: self.posted_to.as_ref().map(|id| id.expose().to_owned()),
        };
        // A struct of texts always has a JSON form.
        serde_json::to_vec(&record).unwrap_or_default()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(bytes).ok()?;
        let url = match record.url {
            Some(url) => Some(UploadUrl::parse(&url)?),
            None => None,
        };
        let attachment = record.attachment.map(AttachmentId::new);
        let posted_to = record.posted_to.map(DraftId::new);
        let Record { name, content_type, .. } = record;
        Some(Self { name, content_type, url, attachment, posted_to })
    }
}
