//! The drafts that large files lie in.

use std::time::Duration;

use async_trait::async_trait;

use super::SqlStore;
use super::run::milliseconds;
use super::upload_rows::{draft, fence, on, sealed};
use super::upload_statements as statements;
use super::value::query;
use crate::server::session::cookie::IdHash;
use crate::server::session::draft_store::{DraftRow, DraftStore, DraftsOf};
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::MailHash;

#[async_trait]
impl DraftStore for SqlStore {
    async fn begin_draft(
        &self,
        mail: MailHash,
        user_key: [u8; 32],
        session: IdHash,
        time: Duration,
        life: Duration,
    ) -> Result<Option<Fence>, StoreError> {
        let statement = on(statements::BEGIN_DRAFT, &mail)
            .bind(user_key.to_vec())
            .bind(session.as_bytes().to_vec())
            .bind(milliseconds(time))
            .bind(milliseconds(life));
        fence(&self.writers.write(statement).await?)
    }

    async fn keep_draft(
        &self,
        mail: MailHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::KEEP_DRAFT, &mail).bind(fence.0).bind(sealed);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn give_draft_up(&self, mail: MailHash, fence: Fence) -> Result<(), StoreError> {
        self.writers.change(on(statements::GIVE_DRAFT_UP, &mail).bind(fence.0)).await.map(drop)
    }

    async fn draft(&self, mail: MailHash) -> Result<Option<Vec<u8>>, StoreError> {
        sealed(&self.readers.read(on(statements::DRAFT, &mail)).await?)
    }

    async fn hold_draft(
        &self,
        mail: MailHash,
        sealed: Vec<u8>,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError> {
        let statement = on(statements::HOLD_DRAFT, &mail).bind(sealed).bind(milliseconds(time));
        fence(&self.writers.write(statement).await?)
    }

    async fn hold_on(
        &self,
        mail: MailHash,
        fence: Fence,
        to_send: bool,
        time: Duration,
    ) -> Result<bool, StoreError> {
        let statement = if to_send { statements::LET_GO_OUT } else { statements::HOLD_ON };
        let statement = on(statement, &mail).bind(fence.0).bind(milliseconds(time));
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn let_draft_go(
        &self,
        mail: MailHash,
        fence: Fence,
        unsent: bool,
    ) -> Result<(), StoreError> {
        let statement = if unsent { statements::LET_GO_UNSENT } else { statements::LET_GO };
        self.writers.change(on(statement, &mail).bind(fence.0)).await.map(drop)
    }

    async fn forget_draft(&self, mail: MailHash) -> Result<(), StoreError> {
        self.writers.change(on(statements::FORGET_DRAFT, &mail)).await?;
        self.remove_large(mail).await
    }

    async fn idle_draft(&self, mail: MailHash) -> Result<Option<DraftRow>, StoreError> {
        let rows = self.readers.read(on(statements::IDLE_DRAFT, &mail)).await?;
        rows.first().map(draft).transpose()
    }

    async fn drafts_of(&self, owner: DraftsOf) -> Result<Vec<DraftRow>, StoreError> {
        let (owner, give_up, drafts) = match &owner {
            DraftsOf::Session(session) => {
                (session.as_bytes(), statements::GIVE_UP_OF_SESSION, statements::OF_SESSION)
            }
            DraftsOf::User(user_key) => {
                (user_key, statements::GIVE_UP_OF_USER, statements::OF_USER)
            }
        };
        self.writers.change(query(statements::ADOPT_ORPHANS)).await?;
        self.writers.change(on(give_up, owner)).await?;
        self.readers.read(on(drafts, owner)).await?.iter().map(draft).collect()
    }

    async fn abandoned_drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        self.writers.change(query(statements::ADOPT_ORPHANS)).await?;
        let rows = self.readers.read(query(statements::ABANDONED)).await?;
        rows.iter().map(draft).collect()
    }

    async fn lay_aside(
        &self,
        draft: &DraftRow,
        aside: MailHash,
        sealed: Vec<u8>,
        time: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::LAY_ASIDE, &draft.mail).bind(draft.fence.0);
        let statement = statement.bind(aside.to_vec()).bind(sealed).bind(milliseconds(time));
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn remove_large(&self, mail: MailHash) -> Result<(), StoreError> {
        self.writers.change(on(statements::REMOVE_LARGE, &mail)).await.map(drop)
    }
}
