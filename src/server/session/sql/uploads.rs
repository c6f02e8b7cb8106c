//! Files that wait for their mail, and the drafts that large ones lie in.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Type};
use uuid::Uuid;

use super::SqlStore;
use super::run::{milliseconds, query, run};
use super::upload_rows::{bytes, draft, fence, on, sealed, upload};
use super::upload_statements as statements;
use super::writers::write;
use crate::server::session::cookie::IdHash;
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::{
    DraftRow, DraftsOf, MailHash, NewUpload, UploadLimits, UploadRow, UploadStore,
};

#[async_trait]
impl<DB: Database> UploadStore for SqlStore<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    for<'v> i64: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Vec<u8>: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    async fn add_upload(
        &self,
        upload: NewUpload,
        limits: UploadLimits,
        life: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::ADD, upload.id.as_bytes())
            .bind(upload.user_key.to_vec())
            .bind(upload.mail.to_vec())
            .bind(milliseconds(life))
            .bind(bytes(upload.size))
            .bind(if upload.kept_here { bytes(upload.size) } else { 0 })
            .bind(upload.sealed)
            .bind(i64::from(limits.uploads))
            .bind(bytes(limits.bytes));
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<Option<UploadRow>, StoreError> {
        let statement = on(statements::LOAD, id.as_bytes()).bind(user_key.to_vec());
        run(&self.readers, statement).await?.first().map(upload::<DB>).transpose()
    }

    async fn uploads_of(&self, mail: MailHash) -> Result<Vec<UploadRow>, StoreError> {
        let rows = run(&self.readers, on(statements::OF_MAIL, &mail)).await?;
        rows.iter().map(upload::<DB>).collect()
    }

    async fn lease_upload(
        &self,
        id: Uuid,
        received: u64,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError> {
        let statement = on(statements::LEASE, id.as_bytes());
        let statement = statement.bind(bytes(received)).bind(milliseconds(time));
        fence::<DB>(&write(&self.writers, statement).await?)
    }

    async fn keep_piece(
        &self,
        id: Uuid,
        fence: Fence,
        start: u64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::KEEP_PIECE, id.as_bytes());
        let statement = statement.bind(fence.0).bind(bytes(start)).bind(sealed);
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn advance_upload(
        &self,
        id: Uuid,
        fence: Fence,
        received: u64,
        sealed: Vec<u8>,
        life: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on(statements::ADVANCE, id.as_bytes()).bind(fence.0);
        let statement = statement.bind(bytes(received)).bind(sealed).bind(milliseconds(life));
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn release_upload(&self, id: Uuid, fence: Fence) -> Result<(), StoreError> {
        write(&self.writers, on(statements::RELEASE, id.as_bytes()).bind(fence.0)).await.map(drop)
    }

    async fn piece(&self, id: Uuid, start: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = on(statements::PIECE, id.as_bytes()).bind(bytes(start));
        sealed::<DB>(&run(&self.readers, statement).await?)
    }

    async fn remove_upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<(), StoreError> {
        let statement = on(statements::REMOVE, id.as_bytes()).bind(user_key.to_vec());
        write(&self.writers, statement).await.map(drop)
    }

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
