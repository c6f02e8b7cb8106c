//! Drafts that nobody will send: they go with their last file, with the session that made them, and
//! by time. The row of one stays until Microsoft has deleted it.

use std::time::Duration;

use super::kept_draft::Draft;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{DraftId, GraphClient};
use crate::server::random;
use crate::server::session::{AccessToken, DraftRow, DraftsOf, MailHash, Session};

/// How long after one try to delete a draft comes the next.
const PAUSE: Duration = Duration::from_mins(5);

/// A draft that its form does not find any more.
struct Aside {
    name: MailHash,
    id: DraftId,
}

impl AppState {
    /// Ends a session, and deletes the drafts that it made.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn sign_out(&self, session: &Session, now: Timestamp) -> Result<(), AppError> {
        self.discard_drafts(session, DraftsOf::Session(session.id_hash), now).await;
        Ok(self.sessions().end(session.id_hash).await?)
    }

    /// Ends all sessions of a person, and deletes all their drafts; how many sessions there were.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn sign_out_everywhere(
        &self,
        session: &Session,
        now: Timestamp,
    ) -> Result<usize, AppError> {
        let user = session.data.identity.user_key();
        self.discard_drafts(session, DraftsOf::User(user.hash()), now).await;
        Ok(self.sessions().end_everywhere(&user).await?)
    }

    /// In the background, with the token that is still at hand: nobody waits for Microsoft to
    /// sign out.
    async fn discard_drafts(&self, session: &Session, of: DraftsOf, now: Timestamp) {
        let drafts = match self.drafts_of(of).await {
            Ok(drafts) if drafts.is_empty() => return,
            Ok(drafts) => drafts,
            Err(error) => return tracing::warn!(%error, "drafts were not looked for"),
        };
        let (state, token) = (self.clone(), session.data.tokens.access.clone());
        self.tasks.spawn(async move {
            let Ok(graph) = state.graph(now).await else { return };
            for draft in drafts {
                match graph.delete_draft(&draft.id, &token, now).await {
                    Ok(()) => state.forget_aside(&draft).await,
                    Err(error) => stays(&error),
                }
            }
        });
    }

    async fn drafts_of(&self, owner: DraftsOf) -> Result<Vec<Aside>, AppError> {
        let mut drafts = Vec::new();
        for row in self.uploads.store.drafts_of(owner).await? {
            self.uploads.store.remove_large(row.mail).await?;
            drafts.extend(self.lay_aside_or_tell(&row).await);
        }
        Ok(drafts)
    }

    /// Deletes the drafts that nobody has touched for an hour, and once more those that Microsoft
    /// did not delete when it was asked; where nobody of their person is signed in they wait.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn discard_abandoned(&self, now: Timestamp) -> Result<(), AppError> {
        for row in self.uploads.store.abandoned_drafts().await? {
            // One that can't be read keeps no other from that.
            let session = self.sessions().read(row.session).await;
            let Ok(Some(session)) = session.inspect_err(|error| stays(error)) else { continue };
            if let Some(draft) = self.lay_aside_or_tell(&row).await {
                self.delete_aside(&session, &draft, now).await;
            }
        }
        Ok(())
    }

    /// Deletes the draft of a form when no large file is left in it.
    pub(super) async fn discard_idle_draft(
        &self,
        session: &Session,
        mail: MailHash,
        now: Timestamp,
    ) {
        let idle = async {
            let row = self.uploads.store.idle_draft(mail).await?;
            let Some(row) = row else { return Ok(None) };
            self.lay_aside(&row).await
        };
        match idle.await {
            Ok(Some(draft)) => self.delete_aside(session, &draft, now).await,
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a draft was not looked for"),
        }
    }

    /// Nothing when somebody needs it, or was faster.
    async fn lay_aside(&self, row: &DraftRow) -> Result<Option<Aside>, AppError> {
        let draft = self.uploads.open_draft(row.mail, &row.sealed)?;
        let name = random::bytes();
        let sealed = self.uploads.seal_draft(name, &draft);
        let laid = self.uploads.store.lay_aside(row, name, sealed, PAUSE).await?;
        let Draft { id, .. } = draft;
        Ok(laid.then_some(Aside { name, id }))
    }

    /// One that can't be laid aside keeps no other from that.
    async fn lay_aside_or_tell(&self, row: &DraftRow) -> Option<Aside> {
        self.lay_aside(row).await.unwrap_or_else(|error| {
            stays(&error);
            None
        })
    }

    async fn delete_aside(&self, session: &Session, draft: &Aside, now: Timestamp) {
        match self.delete_draft(session, &draft.id, now).await {
            Ok(()) => self.forget_aside(draft).await,
            Err(error) => stays(&error),
        }
    }

    pub(super) async fn delete_draft(
        &self,
        session: &Session,
        draft: &DraftId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let delete = |graph: GraphClient, token: AccessToken| async move {
            graph.delete_draft(draft, &token, now).await
        };
        self.mail_call(session, now, delete).await
    }

    async fn forget_aside(&self, draft: &Aside) {
        if let Err(error) = self.uploads.store.forget_draft(draft.name).await {
            tracing::warn!(%error, "a draft that was deleted is not forgotten yet");
        }
    }
}

/// It is tried again while its person is signed in.
fn stays(error: &dyn std::error::Error) {
    tracing::warn!(%error, "a draft that nobody needs stays in its mailbox for now");
}
