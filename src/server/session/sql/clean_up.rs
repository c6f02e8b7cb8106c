//! What has expired is removed, by one instance at a time.

use std::time::Duration;

use super::run::milliseconds;
use super::value::query;
use super::writers::Writers;
use super::{outbox, statements, upload_statements};
use crate::server::session::store::StoreError;

/// How long nobody else cleans up after an instance has begun to.
const CLEANING: Duration = Duration::from_mins(1);

/// How many expired rows go at once, so that others can write in between.
const BATCH: u32 = 500;

/// What removes expired rows.
const CLEANED: [&str; 6] = [
    statements::END_EXPIRED,
    statements::FORGET_SIGN_INS,
    outbox::FORGET_OLD,
    outbox::FORGET_SURPLUS,
    upload_statements::END_EXPIRED,
    upload_statements::FORGET_ABANDONED,
];

/// How many rows went.
pub(super) async fn clean_up(writers: &Writers) -> Result<u64, StoreError> {
    let turn = query(statements::BEGIN_CLEAN_UP).bind(milliseconds(CLEANING));
    let mut gone = 0;
    if writers.change(turn).await? == 0 {
        return Ok(gone);
    }
    for text in CLEANED {
        let mut full = true;
        while full {
            let rows = writers.change(query(text).bind(i64::from(BATCH))).await?;
            full = rows == u64::from(BATCH);
            gone += rows;
        }
    }
    writers.change(query(statements::FINISH_CLEAN_UP)).await?;
    Ok(gone)
}
