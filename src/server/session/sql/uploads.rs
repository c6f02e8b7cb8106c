//! Files that wait for their mail.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::SqlStore;
use super::run::milliseconds;
use super::upload_rows::{bytes, fence, on, sealed, upload};
use super::upload_statements as statements;
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::{
    MailHash, NewUpload, UploadLimits, UploadRow, UploadStore,
};

#[async_trait]
impl UploadStore for SqlStore {
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
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<Option<UploadRow>, StoreError> {
        let statement = on(statements::LOAD, id.as_bytes()).bind(user_key.to_vec());
        self.readers.read(statement).await?.first().map(upload).transpose()
    }

    async fn uploads_of(&self, mail: MailHash) -> Result<Vec<UploadRow>, StoreError> {
        let rows = self.readers.read(on(statements::OF_MAIL, &mail)).await?;
        rows.iter().map(upload).collect()
    }

    async fn lease_upload(
        &self,
        id: Uuid,
        received: u64,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError> {
        let statement = on(statements::LEASE, id.as_bytes());
        let statement = statement.bind(bytes(received)).bind(milliseconds(time));
        fence(&self.writers.write(statement).await?)
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
        Ok(self.writers.change(statement).await? > 0)
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
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn release_upload(&self, id: Uuid, fence: Fence) -> Result<(), StoreError> {
        self.writers.change(on(statements::RELEASE, id.as_bytes()).bind(fence.0)).await.map(drop)
    }

    async fn piece(&self, id: Uuid, start: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = on(statements::PIECE, id.as_bytes()).bind(bytes(start));
        sealed(&self.readers.read(statement).await?)
    }

    async fn remove_upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<(), StoreError> {
        let statement = on(statements::REMOVE, id.as_bytes()).bind(user_key.to_vec());
        self.writers.change(statement).await.map(drop)
    }
}
