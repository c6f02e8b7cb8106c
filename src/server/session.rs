//! Sessions: what a signed-in browser is worth, kept sealed on the server.
//!
//! The browser holds one opaque cookie; its SHA-256 names the row, and the row's content is
//! sealed with that name as associated data.

mod claims;
pub mod cookie;
mod data;
mod database;
mod draft_store;
mod ends;
mod flight;
mod grant;
mod health;
mod lease;
mod look;
mod migrations;
mod outbox_store;
mod recent;
pub mod refresh;
mod refresh_error;
mod seal;
mod sessions;
mod sql;
mod store;
mod tokens;
mod upload_store;

pub use claims::ClaimsChallenge;
pub use data::{Profile, SessionData, UserKey};
pub use database::{DatabaseUrl, Stores};
pub use draft_store::{DraftRow, DraftStore, DraftsOf};
pub use grant::{RefreshGrant, Renewal};
pub use look::Look;
pub use outbox_store::{NewSend, OutboxStore, SendKey, SendName, SendRow, SendState, Settled};
pub use refresh_error::RefreshError;
pub use seal::{OpenError, Sealer, SealingKeys};
pub use sessions::Sessions;
pub use store::{Fence, NewSession, SessionRow, SessionStore, StoreError};
pub use tokens::{AccessToken, RefreshToken, Tokens};
pub use upload_store::{MailHash, NewUpload, UploadLimits, UploadRow, UploadStore};

use std::sync::Arc;

use cookie::IdHash;

/// A live session as it was read.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of its row.
    pub id_hash: IdHash,
    version: i64,
    /// What it holds.
    pub data: Arc<SessionData>,
}

/// Why a session could not be read or written. None of these ends it.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database does not answer as it should.
    #[error("the session store failed: {0}")]
    Store(#[from] StoreError),
    /// This instance does not have the key, or know the form, that the session was sealed with.
    #[error("a session is sealed with a key or in a form that this instance does not have")]
    Unknown,
}

#[cfg(test)]
mod simulation;
