//! What is known of a draft, and how that is written down.

use serde::{Deserialize, Serialize};

use crate::server::graph::DraftId;

/// A draft in the mailbox of the person.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its immutable id.
    pub id: DraftId,
    /// Whether a message may have been written into it: then what the next one leaves away has to
    /// be taken out.
    pub written: bool,
}

/// What stands sealed in the row.
#[derive(Serialize, Deserialize)]
struct Record {
    id: String,
    written: bool,
}

impl Draft {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let record = Record { id: self.id.expose().to_owned(), written: self.written };
        // A struct of texts always has a JSON form.
        serde_json::to_vec(&record).unwrap_or_default()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(bytes).ok()?;
        Some(Self { id: DraftId::new(record.id), written: record.written })
    }
}
