//! Statements that write, and whether they can.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sqlx::query::Query;
use sqlx::{Database, Executor, IntoArguments, Pool};

use super::queue::Queue;
use super::run::run;
use crate::server::meter;
use crate::server::session::store::StoreError;

/// Where statements that write run.
pub(in crate::server::session) struct Writers<DB: Database> {
    way: Way<DB>,
    failed: AtomicBool,
}

enum Way<DB: Database> {
    /// Each on a connection of its own.
    Each(Pool<DB>),
    /// All on one connection.
    Queue(Queue<DB>),
}

impl<DB: Database> Writers<DB> {
    /// Several may write at the same time.
    pub(in crate::server::session) fn each(pool: Pool<DB>) -> Self {
        Self { way: Way::Each(pool), failed: AtomicBool::default() }
    }

    /// One after the other.
    pub(in crate::server::session) fn queue(queue: Queue<DB>) -> Self {
        Self { way: Way::Queue(queue), failed: AtomicBool::default() }
    }

    /// Whether the last change could not be written.
    pub(super) fn have_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}

/// Runs a statement that writes.
pub(super) async fn write<DB: Database>(
    writers: &Writers<DB>,
    statement: Query<'static, DB, DB::Arguments>,
) -> Result<Vec<DB::Row>, StoreError>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
{
    let rows = match &writers.way {
        Way::Each(pool) => run(pool, statement).await,
        Way::Queue(queue) => {
            let begun = Instant::now();
            let rows = queue.run(statement).await;
            meter::store(&rows, begun.elapsed());
            rows
        }
    };
    match &rows {
        Err(_) => writers.failed.store(true, Ordering::Relaxed),
        Ok(changed) if !changed.is_empty() => writers.failed.store(false, Ordering::Relaxed),
        // Where there was nothing to change, nothing was written.
        Ok(_) => {}
    }
    rows
}
