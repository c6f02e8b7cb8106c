//! What goes into the statements on files and drafts, and rows as they are read.

use sqlx::query::Query;
use sqlx::{ColumnIndex, Database, Decode, Encode, Row, Type};
use uuid::Uuid;

use super::run::query;
use crate::server::session::cookie::IdHash;
use crate::server::session::draft_store::DraftRow;
use crate::server::session::store::{Fence, StoreError};
use crate::server::session::upload_store::UploadRow;

/// A file.
pub(super) fn upload<DB: Database>(row: &DB::Row) -> Result<UploadRow, StoreError>
where
    for<'v> i64: Decode<'v, DB> + Type<DB>,
    for<'v> Vec<u8>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let number = |index: usize| -> Result<u64, StoreError> {
        u64::try_from(row.try_get::<i64, _>(index)?).map_err(|_| StoreError::Damaged)
    };
    Ok(UploadRow {
        id: Uuid::from_bytes(name(row.try_get(0)?)?),
        mail: name(row.try_get(1)?)?,
        size: number(2)?,
        kept_here: number(3)? > 0,
        received: number(4)?,
        sealed: row.try_get(5)?,
    })
}

/// A draft.
pub(super) fn draft<DB: Database>(row: &DB::Row) -> Result<DraftRow, StoreError>
where
    for<'v> i64: Decode<'v, DB> + Type<DB>,
    for<'v> Vec<u8>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    Ok(DraftRow {
        mail: name(row.try_get(0)?)?,
        session: IdHash::from_bytes(name(row.try_get(1)?)?),
        sealed: row.try_get(2)?,
        fence: Fence(row.try_get(3)?),
    })
}

fn name<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged)
}

/// A statement on what this names.
pub(super) fn on<DB: Database>(text: &'static str, name: &[u8]) -> Query<'static, DB, DB::Arguments>
where
    for<'v> Vec<u8>: Encode<'v, DB> + Type<DB>,
{
    query(text).bind(name.to_vec())
}

/// A count as the tables have it.
pub(super) fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The number of a lease that was taken.
pub(super) fn fence<DB: Database>(rows: &[DB::Row]) -> Result<Option<Fence>, StoreError>
where
    for<'v> i64: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?.map(Fence))
}

/// What is sealed in the first row.
pub(super) fn sealed<DB: Database>(rows: &[DB::Row]) -> Result<Option<Vec<u8>>, StoreError>
where
    for<'v> Vec<u8>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}
