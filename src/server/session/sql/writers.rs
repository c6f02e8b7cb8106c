//! Statements that write, and whether they can.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sqlx::PgPool;
use sqlx::postgres::PgQueryResult;

use super::queue::Queue;
use super::run::run;
use super::value::{Done, Row, Statement};
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

    /// Runs a statement that writes, and gives rows back.
    pub(super) async fn write(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        Ok(self.run(statement).await?.rows)
    }

    /// Runs a statement that writes: how many rows it has changed, made or removed.
    pub(super) async fn change(&self, statement: Statement) -> Result<u64, StoreError> {
        Ok(self.run(statement).await?.changed)
    }

    async fn run(&self, statement: Statement) -> Result<Done, StoreError> {
        let done = match &self.way {
            Way::Each(pool) => run(pool, statement, PgQueryResult::rows_affected).await,
            Way::Queue(queue) => {
                let begun = Instant::now();
                let done = queue.run(statement).await;
                meter::store(&done, begun.elapsed());
                done
            }
        };
        match &done {
            Err(_) => self.failed.store(true, Ordering::Relaxed),
            Ok(done) if done.changed > 0 => self.failed.store(false, Ordering::Relaxed),
            // Where there was nothing to change, nothing was written.
            Ok(_) => {}
        }
        done
    }
}
