//! Drafts that nobody will send go with the session that made them, and by time.

use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::DraftId;
use crate::server::session::{DraftRow, DraftsOf, Session};

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
        let rows = match self.uploads.store.take_drafts(of).await {
            Ok(rows) => rows,
            Err(error) => return tracing::warn!(%error, "drafts were not looked for"),
        };
        let drafts = self.open_rows(&rows);
        if drafts.is_empty() {
            return;
        }
        let (state, token) = (self.clone(), session.data.tokens.access.clone());
        self.tasks.spawn(async move {
            let Ok(graph) = state.graph(now).await else { return };
            for draft in drafts {
                if let Err(error) = graph.delete_draft(&draft, &token, now).await {
                    tracing::warn!(%error, "a draft that nobody needs stays in its mailbox");
                }
            }
        });
    }

    /// Deletes the drafts that nobody has touched for an hour, where the session still lives.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn discard_abandoned(&self, now: Timestamp) -> Result<(), AppError> {
        for row in self.uploads.store.take_drafts(DraftsOf::Nobody).await? {
            match (self.sessions().read(row.session).await, self.open_rows(&[row]).pop()) {
                (Ok(Some(session)), Some(draft)) => self.delete_draft(&session, draft, now).await,
                (Err(error), _) => tracing::warn!(%error, "a draft that nobody needs stays"),
                _ => {}
            }
        }
        Ok(())
    }

    fn open_rows(&self, rows: &[DraftRow]) -> Vec<DraftId> {
        let open = |row: &DraftRow| self.uploads.open_draft(row.mail, row.sealed.as_deref()?).ok();
        rows.iter().filter_map(open).map(|draft| draft.id).collect()
    }
}
