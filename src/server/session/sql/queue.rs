//! Statements that write, one after the other on one connection. Those that wait at the same time are
//! committed together: the disk is what a small statement costs, and one wait for it serves them all.

#[cfg(test)]
mod tests;

use sqlx::query::Query;
use sqlx::{Connection, Database, Execute, Executor, IntoArguments, Pool, SqlStr};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::run::{LIMIT, is_of_connection};
use crate::server::session::store::StoreError;

/// How many are committed together at most.
const MOST: usize = 64;

/// The way to the connection.
pub(in crate::server::session) struct Queue<DB: Database>(mpsc::UnboundedSender<Job<DB>>);

/// A statement that waits for its turn.
struct Job<DB: Database> {
    text: SqlStr,
    arguments: DB::Arguments,
    /// Until when somebody waits for it.
    deadline: Instant,
    answer: oneshot::Sender<Result<Vec<DB::Row>, StoreError>>,
}

/// Why statements were not committed together.
enum Failure {
    /// One of them failed, and none took effect.
    OfOne,
    /// The transaction itself.
    OfAll(sqlx::Error),
}

impl<DB: Database> Queue<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB> + Clone + Sync,
{
    /// The queue to the one connection of a pool; it is served until it is dropped.
    pub(in crate::server::session) fn to(pool: Pool<DB>) -> Self {
        let (queue, mut waiting) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut jobs = Vec::new();
            while waiting.recv_many(&mut jobs, MOST).await > 0 {
                let now = Instant::now();
                // What nobody waits for any more shall not take effect later.
                jobs.retain(|job: &Job<DB>| now < job.deadline);
                serve(&pool, std::mem::take(&mut jobs)).await;
            }
        });
        Self(queue)
    }
}

impl<DB: Database> Queue<DB> {
    /// Runs a statement; it is committed when this returns its rows.
    pub(super) async fn run(
        &self,
        mut statement: Query<'static, DB, DB::Arguments>,
    ) -> Result<Vec<DB::Row>, StoreError>
    where
        DB::Arguments: IntoArguments<DB>,
    {
        let arguments = statement.take_arguments().map_err(sqlx::Error::Encode)?;
        let (answer, answered) = oneshot::channel();
        let deadline = Instant::now() + LIMIT;
        let (text, arguments) = (statement.sql(), arguments.unwrap_or_default());
        // Where nobody serves the queue any more, the answer is dropped with the job.
        let _ = self.0.send(Job { text, arguments, deadline, answer });
        match timeout_at(deadline, answered).await {
            Ok(Ok(rows)) => rows,
            _ => Err(StoreError::TimedOut),
        }
    }
}

/// Runs statements, and answers each.
async fn serve<DB: Database>(pool: &Pool<DB>, jobs: Vec<Job<DB>>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB> + Clone + Sync,
{
    let deadline = Instant::now() + LIMIT;
    let mut connection = match timeout_at(deadline, pool.acquire()).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => return fail(jobs, error),
        Err(_) => return,
    };
    if jobs.len() > 1 {
        match timeout_at(deadline, together(&mut connection, &jobs)).await {
            Ok(Ok(rows)) => return answer(jobs, rows),
            Ok(Err(Failure::OfAll(error))) => {
                // Its transaction may be open still, or ended by the database alone.
                connection.close_on_drop();
                return fail(jobs, error);
            }
            Ok(Err(Failure::OfOne)) => {}
            Err(_) => return connection.close_on_drop(),
        }
    }
    for job in jobs {
        let rows = timeout_at(deadline, job.query().fetch_all(&mut *connection)).await;
        let Ok(rows) = rows else { return connection.close_on_drop() };
        let lost = rows.as_ref().is_err_and(is_of_connection::<DB>);
        let _ = job.answer.send(rows.map_err(StoreError::from));
        if lost {
            return connection.close_on_drop();
        }
    }
}

/// Runs statements in one transaction.
async fn together<DB: Database>(
    connection: &mut DB::Connection,
    jobs: &[Job<DB>],
) -> Result<Vec<Vec<DB::Row>>, Failure>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB> + Clone + Sync,
{
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(Failure::OfAll)?;
    let mut all = Vec::with_capacity(jobs.len());
    for job in jobs {
        match job.query().fetch_all(&mut *transaction).await {
            Ok(rows) => all.push(rows),
            // A full disk ends the transaction by itself: then there is nothing to roll back.
            Err(error) => {
                let rolled_back = transaction.rollback().await;
                return Err(rolled_back.map_or(Failure::OfAll(error), |()| Failure::OfOne));
            }
        }
    }
    transaction.commit().await.map_err(Failure::OfAll)?;
    Ok(all)
}

impl<DB: Database> Job<DB>
where
    DB::Arguments: IntoArguments<DB> + Clone,
{
    fn query(&self) -> Query<'static, DB, DB::Arguments> {
        sqlx::query_with(self.text.clone(), self.arguments.clone())
    }
}

fn answer<DB: Database>(jobs: Vec<Job<DB>>, all: Vec<Vec<DB::Row>>) {
    for (job, rows) in jobs.into_iter().zip(all) {
        let _ = job.answer.send(Ok(rows));
    }
}

/// One of them hears why; for the others it is no answer, and like everybody who gets none they
/// count with either outcome.
fn fail<DB: Database>(jobs: Vec<Job<DB>>, error: sqlx::Error) {
    if let Some(job) = jobs.into_iter().next() {
        let _ = job.answer.send(Err(error.into()));
    }
}
