//! What has to be ready before the request that sends can leave. Nothing of it sends.

use std::sync::OnceLock;

use uuid::Uuid;

use super::Mail;
use crate::error::AppError;
use crate::mail::{Field, Problem};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{Accepted, GraphClient, GraphError};
use crate::server::outbox::Attempt;
use crate::server::session::{AccessToken, MailHash};
use crate::server::uploads::{HeldDraft, Upload, consent_needed};
use crate::user::READ_WRITE;

/// What a request to Graph has at most, in bytes; all of the message has to stay below it.
/// (Microsoft: 4 MB for a request.)
const REQUEST: u64 = 4_194_304;

/// A mail that one request sends.
pub(super) enum Prepared {
    /// All of it goes into the request, with these files.
    SendMail(Vec<Upload>),
    /// It lies in the mailbox.
    Draft(HeldDraft),
}

impl AppState {
    /// What a mail gets wrong about its files, or was never allowed, reserves nothing.
    pub(super) async fn check_files(&self, mail: &Mail, key: Uuid) -> Result<(), AppError> {
        let Err(error) = self.way(mail).await else { return Ok(()) };
        // They are gone when the mail was sent: then its outcome is told.
        let user = mail.session.data.identity.user_key();
        self.outbox.handed_over(&user, key).await?.map(drop).ok_or(error)
    }

    /// The files of a mail, and the draft that they take where they are too large for one request.
    async fn way(&self, mail: &Mail) -> Result<(Vec<Upload>, Option<MailHash>), AppError> {
        let attached = self.attached(&mail.session, &mail.message.attachments).await?;
        if fits_into_request(mail, &attached) {
            return Ok((attached, None));
        }
        if !mail.session.data.user().may(READ_WRITE) {
            return Err(consent_needed());
        }
        let group = group(mail, &attached)?;
        Ok((attached, Some(group)))
    }

    /// Prepares a mail.
    pub(super) async fn prepare(
        &self,
        mail: &Mail,
        held: &OnceLock<HeldDraft>,
    ) -> Result<Prepared, AppError> {
        let (attached, group) = self.way(mail).await?;
        let Some(group) = group else { return Ok(Prepared::SendMail(attached)) };
        let (session, written) = (&mail.session, &mail.written);
        let draft = self.fill_draft(session, group, &attached, written, mail.now).await?;
        Ok(Prepared::Draft(held.get_or_init(|| draft).clone()))
    }

    /// The request that sends a mail, where all of it is in that.
    pub(super) async fn payload(
        &self,
        mail: &Mail,
        attempt: &Attempt,
        prepared: &Prepared,
    ) -> Result<Vec<u8>, AppError> {
        let Prepared::SendMail(attached) = prepared else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for upload in attached {
            files.push(self.file(upload).await?);
        }
        Ok(mail.written.clone().named(attempt.id()).to_payload(&files))
    }

    /// What a failure means for the draft that was to be sent.
    pub(super) async fn let_go(&self, held: &HeldDraft, error: &AppError) {
        // It may have been sent, or somebody else is at it.
        let in_doubt = matches!(error, AppError::OutcomeUnknown(_) | AppError::OutOfService { .. });
        if let Err(error) = self.let_draft_go(held, !in_doubt).await {
            tracing::warn!(%error, "a draft is held until its time is over");
        }
    }

    /// After a mail was accepted its files are not needed any more.
    pub(super) async fn forget_attached(&self, mail: &Mail, sent: Option<&HeldDraft>) {
        let ids = &mail.message.attachments;
        if ids.is_empty() {
            return;
        }
        let forgotten = self.forget_uploads(&mail.session, ids, mail.group, sent, mail.now).await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "the files of a mail were not tidied away");
        }
    }
}

/// Whether all of a mail goes into one request. Without files it is Graph that says what is too large.
fn fits_into_request(mail: &Mail, attached: &[Upload]) -> bool {
    let encoded: u64 = attached.iter().map(|upload| upload.size.div_ceil(3) * 4).sum();
    let empty: Vec<_> = attached.iter().map(Upload::without_content).collect();
    // Every name of a send is of one length.
    let rest = || mail.written.clone().named(Uuid::nil()).to_payload(&empty).len() as u64;
    let small = attached.iter().all(|upload| upload.file.is_kept_here());
    small && (attached.is_empty() || encoded + rest() < REQUEST)
}

/// The draft that the large files lie in: they can't come from two.
fn group(mail: &Mail, attached: &[Upload]) -> Result<MailHash, AppError> {
    let mut large = attached.iter().filter(|upload| !upload.file.is_kept_here());
    let group = large.next().map_or(mail.group, |upload| upload.mail);
    if large.any(|upload| upload.mail != group) {
        let problem = Problem::UnknownValue;
        return Err(AppError::InvalidField { field: Field::Attachments, problem });
    }
    Ok(group)
}

impl Prepared {
    /// The immutable id of the draft, where it is one.
    pub(super) fn draft(&self) -> Option<&str> {
        match self {
            Self::SendMail(_) => None,
            Self::Draft(draft) => Some(draft.id.expose()),
        }
    }

    /// Sends it.
    pub(super) async fn send(
        &self,
        payload: &[u8],
        graph: &GraphClient,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Accepted, GraphError> {
        match self {
            Self::SendMail(_) => graph.send_mail(payload.to_vec(), token, now).await,
            Self::Draft(draft) => graph.send_draft(&draft.id, token, now).await,
        }
    }
}
