//! Files on their way into a mail. What fits into the request waits here, sealed, until the mail
//! is sent; what does not goes through, piece by piece, to a draft in the mailbox.

mod add;
mod attach;
mod discard;
mod draft;
mod fill;
mod held_draft;
mod kept_draft;
mod media_type;
mod pass_on;
mod posted;
mod receive;
mod remove;
mod upload;
mod vault;

use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::AppError;
use crate::mail::{Field, Problem};
use crate::server::session::{MailHash, Session};

pub use add::Announced;
pub use held_draft::HeldDraft;
pub use posted::Posted;
pub use receive::Range;
pub use upload::Upload;
pub use vault::Vault;

/// How long a file, or a draft, waits for what comes next.
const LIFE: Duration = Duration::from_hours(1);

/// From this size on a file goes through an upload session, which takes none below 3 MB; posted
/// whole it would fill a request of 4 MB.
/// <https://learn.microsoft.com/graph/outlook-large-attachments>
const SESSION_FROM: u64 = 3_144_000;

/// How often somebody looks who waits for another one.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How often somebody looks before giving up.
const LOOKS: u32 = 40;

/// The files of one form: those that carry its UUID, or else those of the session.
#[must_use]
pub fn mail_hash(session: &Session, message: Option<Uuid>) -> MailHash {
    let user = session.data.identity.user_key().hash();
    let group = match &message {
        Some(message) => message.as_bytes().as_slice(),
        None => session.id_hash.as_bytes(),
    };
    Sha256::digest([b"mail\n", user.as_slice(), group].concat()).into()
}

fn refused(problem: Problem) -> AppError {
    AppError::InvalidField { field: Field::Attachments, problem }
}

/// Where to allow what large files need.
pub fn consent_needed() -> AppError {
    let sign_in = "/connect/sign-in?need=attachments&return_to=%2F".to_owned();
    AppError::ConsentNeeded { sign_in }
}
