//! Statements that write, and whether they can.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sqlx::PgPool;

use super::queue::Queue;
use super::run::run;
use super::value::{Row, Statement};
use crate::server::meter;
use crate::server::session::store::StoreError;

/// Where statements that write run.
pub(in crate::server::session) struct Writers {
    way: Way,
    failed: AtomicBool,
}

enum Way {
    /// Each on a connection of its own.
    Each(PgPool),
    /// All on one connection.
    Queue(Queue),
}

impl Writers {
    /// Several may write at the same time.
    pub(in crate::server::session) fn each(pool: PgPool) -> Self {
        Self { way: Way::Each(pool), failed: AtomicBool::default() }
    }

    /// One after the other.
    pub(in crate::server::session) fn queue(queue: Queue) -> Self {
        Self { way: Way::Queue(queue), failed: AtomicBool::default() }
    }

    /// Whether the last change could not be written.
    pub(super) fn have_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Runs a statement that writes.
    pub(super) async fn write(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let rows = match &self.way {
            Way::Each(pool) => run(pool, statement).await,
            Way::Queue(queue) => {
                let begun = Instant::now();
                let rows = queue.run(statement).await;
                meter::store(&rows, begun.elapsed());
                rows
            }
        };
        match &rows {
            Err(_) => self.failed.store(true, Ordering::Relaxed),
            Ok(changed) if !changed.is_empty() => self.failed.store(false, Ordering::Relaxed),
            // Where there was nothing to change, nothing was written.
            Ok(_) => {}
        }
        rows
    }
}
