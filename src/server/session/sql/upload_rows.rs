//! What goes into the statements on files and drafts, and rows as they are read.

use uuid::Uuid;

use super::value::{Row, Statement, query};
use crate::server::session::cookie::IdHash;
use crate::server::session::draft_store::DraftRow;
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::UploadRow;

/// A file.
pub(super) fn upload(row: &Row) -> Result<UploadRow, StoreError> {
    let number = |index: usize| -> Result<u64, StoreError> {
        u64::try_from(row.get::<i64>(index)?).map_err(|_| StoreError::Damaged)
    };
    Ok(UploadRow {
        id: Uuid::from_bytes(name(row.get(0)?)?),
        mail: name(row.get(1)?)?,
        size: number(2)?,
        kept_here: number(3)? > 0,
        received: number(4)?,
        sealed: row.get(5)?,
    })
}

/// A draft.
pub(super) fn draft(row: &Row) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        mail: name(row.get(0)?)?,
        session: IdHash::from_bytes(name(row.get(1)?)?),
        sealed: row.get(2)?,
        fence: Fence(row.get(3)?),
    })
}

fn name<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged)
}

/// A statement on what this names.
pub(super) fn on(text: &'static str, name: &[u8]) -> Statement {
    query(text).bind(name.to_vec())
}

/// A count as the tables have it.
pub(super) fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The number of a lease that was taken.
pub(super) fn fence(rows: &[Row]) -> Result<Option<Fence>, StoreError> {
    Ok(rows.first().map(|row| row.get(0)).transpose()?.map(Fence))
}

/// What is sealed in the first row.
pub(super) fn sealed(rows: &[Row]) -> Result<Option<Vec<u8>>, StoreError> {
    rows.first().map(|row| row.get(0)).transpose()
}
