//! The drafts that large files lie in.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Type};

use super::SqlStore;
use super::run::{milliseconds, query, run};
use super::upload_rows::{draft, fence, on, sealed};
use super::upload_statements as statements;
use super::writers::write;
use crate::server::session::cookie::IdHash;
use crate::server::session::draft_store::{DraftRow, DraftStore, DraftsOf};
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::MailHash;

#[async_trait]
impl<DB: Database> DraftStore for SqlStore<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    for<'v> i64: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Vec<u8>: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
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
        fence::<DB>(&write(&self.writers, statement).await?)
    }

    async fn keep_draft(
        &self,
        mail: MailHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::KEEP_DRAFT, &mail).bind(fence.0).bind(sealed);
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn give_draft_up(&self, mail: MailHash, fence: Fence) -> Result<(), StoreError> {
        write(&self.writers, on(statements::GIVE_DRAFT_UP, &mail).bind(fence.0)).await.map(drop)
    }

    async fn draft(&self, mail: MailHash) -> Result<Option<Vec<u8>>, StoreError> {
        sealed::<DB>(&run(&self.readers, on(statements::DRAFT, &mail)).await?)
    }

    async fn hold_draft(
        &self,
        mail: MailHash,
        sealed: Vec<u8>,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError> {
        let statement = on(statements::HOLD_DRAFT, &mail).bind(sealed).bind(milliseconds(time));
        fence::<DB>(&write(&self.writers, statement).await?)
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
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn let_draft_go(
        &self,
        mail: MailHash,
        fence: Fence,
        unsent: bool,
    ) -> Result<(), StoreError> {
        let statement = if unsent { statements::LET_GO_UNSENT } else { statements::LET_GO };
        write(&self.writers, on(statement, &mail).bind(fence.0)).await.map(drop)
    }

    async fn forget_draft(&self, mail: MailHash) -> Result<(), StoreError> {
        write(&self.writers, on(statements::FORGET_DRAFT, &mail)).await?;
        self.remove_large(mail).await
    }

    async fn idle_draft(&self, mail: MailHash) -> Result<Option<DraftRow>, StoreError> {
        let rows = run(&self.readers, on(statements::IDLE_DRAFT, &mail)).await?;
        rows.first().map(draft::<DB>).transpose()
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
        write(&self.writers, query(statements::ADOPT_ORPHANS)).await?;
        write(&self.writers, on(give_up, owner)).await?;
        run(&self.readers, on(drafts, owner)).await?.iter().map(draft::<DB>).collect()
    }

    async fn abandoned_drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        write(&self.writers, query(statements::ADOPT_ORPHANS)).await?;
        let rows = run(&self.readers, query(statements::ABANDONED)).await?;
        rows.iter().map(draft::<DB>).collect()
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
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn remove_large(&self, mail: MailHash) -> Result<(), StoreError> {
        write(&self.writers, on(statements::REMOVE_LARGE, &mail)).await.map(drop)
    }
}
