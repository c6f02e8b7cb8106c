//! One upload.

use serde_json::{Value, json};

use super::piece::Piece;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::clock;
use crate::sandbox::graph::{GraphError, attach};
use crate::sandbox::mail_store::{Attachment, Incoming, MailStore};

/// What was announced.
#[derive(Debug)]
pub struct Wanted {
    /// Whose draft it is for.
    pub account: &'static DemoAccount,
    /// The GUID of that draft.
    pub mail: String,
    /// The id of that draft as the client named it.
    pub named: String,
    /// Name and type, as Graph describes an attachment.
    pub described: Value,
    /// How many bytes will come.
    pub size: u64,
    /// When it is too late, in seconds since 1970.
    pub expires: i64,
}

/// An attachment of which some pieces have come.
#[derive(Debug)]
pub struct Upload {
    wanted: Wanted,
    /// `None` when it is complete.
    incoming: Option<Incoming>,
}

impl Upload {
    /// One of which nothing has come.
    pub fn new(wanted: Wanted, incoming: Incoming) -> Self {
        Self { wanted, incoming: Some(incoming) }
    }

    /// What was announced.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// Whether it is too late.
    pub fn is_expired(&self) -> bool {
        self.wanted.expires <= clock::unix_now()
    }

    /// How far it has come, as `uploadSession` of Graph says it.
    /// <https://learn.microsoft.com/graph/api/resources/uploadsession>
    pub fn describe(&self) -> Value {
        let received = self.incoming.as_ref().map_or(self.wanted.size, Incoming::size);
        // The first range is open, those of later answers name the beginning alone.
        let next = if received == 0 { "0-".to_owned() } else { received.to_string() };
        json!({"expirationDateTime": clock::rfc3339(self.wanted.expires), "nextExpectedRanges": [next]})
    }

    /// Add a piece, which has to be the next one.
    pub fn take(&mut self, piece: &Piece, content: &[u8]) -> Result<(), GraphError> {
        let incoming = self.incoming.as_mut().ok_or_else(GraphError::no_such_item)?;
        if piece.total != self.wanted.size || piece.length() != content.len() as u64 {
            return Err(GraphError::bad_range());
        }
        if piece.first != incoming.size() {
            return Err(GraphError::unexpected_range());
        }
        incoming.append(content)?;
        Ok(())
    }

    /// Whether everything has come.
    pub fn is_complete(&self) -> bool {
        self.incoming.as_ref().is_some_and(|incoming| incoming.size() == self.wanted.size)
    }

    /// Attach what has come to its draft. Without the draft it is lost.
    pub fn attach(&mut self, mails: &MailStore) -> Result<Attachment, GraphError> {
        let incoming = self.incoming.take().ok_or_else(GraphError::no_such_item)?;
        let attachment = Attachment::new(&self.wanted.described, incoming.stored());
        let attached = attachment.clone();
        let changed = mails.change(&self.wanted.mail, |draft| attach(draft, attached))?;
        changed.ok_or_else(GraphError::no_such_item)?;
        incoming.keep();
        Ok(attachment)
    }
}
