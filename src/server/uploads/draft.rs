//! The draft of a form: made once, whoever needs it first on whichever instance, and deleted when
//! nobody needs it any more.

use std::future::Future;
use std::time::Duration;

use tokio::time::sleep;

use super::kept_draft::Draft;
use super::upload::File;
use super::{LIFE, LOOK_EVERY, LOOKS, consent_needed};
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{DraftId, GraphClient, GraphError, UploadUrl};
use crate::server::session::{AccessToken, Fence, MailHash, Session};

/// How long the making of a draft may take, the wait for a token included.
const MAKING: Duration = Duration::from_secs(30);

impl AppState {
    /// The draft of a form, which is made when there is none.
    pub(super) async fn draft(
        &self,
        session: &Session,
        mail: MailHash,
        now: Timestamp,
    ) -> Result<Draft, AppError> {
        let user_key = session.data.identity.user_key().hash();
        for _ in 0..LOOKS {
            if let Some(draft) = self.uploads.draft(mail).await? {
                return Ok(draft);
            }
            let store = &self.uploads.store;
            let begun = store.begin_draft(mail, user_key, session.id_hash, MAKING, LIFE).await?;
            if let Some(fence) = begun {
                return self.make_draft(session, mail, fence, now).await;
            }
            sleep(LOOK_EVERY).await;
        }
        Err(AppError::Unavailable { retry_after: 5 })
    }

    async fn make_draft(
        &self,
        session: &Session,
        mail: MailHash,
        fence: Fence,
        now: Timestamp,
    ) -> Result<Draft, AppError> {
        let make = |graph: GraphClient, token: AccessToken| async move {
            graph.make_draft(&token, now).await
        };
        let draft = match self.mail_call(session, now, make).await {
            Ok(id) => Draft { id, written: false },
            Err(error) => {
                self.uploads.store.give_draft_up(mail, fence).await?;
                return Err(error);
            }
        };
        let sealed = self.uploads.seal_draft(mail, &draft);
        if self.uploads.store.keep_draft(mail, fence, sealed).await? {
            return Ok(draft);
        }
        // Somebody has signed out meanwhile.
        if let Err(error) = self.delete_draft(session, &draft.id, now).await {
            tracing::warn!(%error, "a draft that nobody needs stays in its mailbox");
        }
        Err(AppError::UploadGone)
    }

    /// Opens an upload session in a draft.
    pub(super) async fn open_upload_in(
        &self,
        session: &Session,
        draft: &DraftId,
        file: &File,
        size: u64,
        now: Timestamp,
    ) -> Result<UploadUrl, AppError> {
        let open = |graph: GraphClient, token: AccessToken| async move {
            graph.open_upload(draft, (&file.name, &file.content_type, size), &token, now).await
        };
        self.mail_call(session, now, open).await
    }

    /// Calls Graph when it is this mailbox's turn, for something that sends nothing.
    pub(super) async fn mail_call<T, F>(
        &self,
        session: &Session,
        now: Timestamp,
        call: impl Fn(GraphClient, AccessToken) -> F,
    ) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, GraphError>>,
    {
        let _turn = self.gate.turn(&session.data.identity.user_key()).await?;
        let graph = self.graph(now).await?;
        let done = self.with_token(session, now, |token| call(graph.clone(), token)).await;
        done.map_err(|error| match error {
            // Nothing was to be sent, so nothing is unknown.
            AppError::OutcomeUnknown(_) => AppError::Unavailable { retry_after: 10 },
            // What is denied is to write to the mailbox.
            AppError::SendDenied(_) | AppError::ConsentNeeded { .. } => consent_needed(),
            error => error,
        })
    }
}
