//! Statements that write to a file of SQLite, one after the other in a thread of their own. Those
//! that wait at the same time are committed together: the disk is what a small statement costs,
//! and one wait for it serves them all. sqlx would wake its caller for every row and every end of a
//! statement, which costs more than what is written.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::rows::{is_of_connection, open, run};
use super::run::LIMIT;
use super::value::{Done, Statement};
use crate::server::session::store::StoreError;

/// How many are committed together at most.
const MOST: usize = 64;

/// How long more are waited for where several came the last time, and their commit took longer than
/// this. (PostgreSQL: `commit_delay` and `commit_siblings`.)
const GATHER: Duration = Duration::from_micros(300);

/// The way to the connection.
pub(in crate::server::session) struct Queue(mpsc::UnboundedSender<Job>);

/// A statement that waits for its turn.
struct Job {
    statement: Statement,
    /// Until when somebody waits for it.
    deadline: Instant,
    answer: oneshot::Sender<Result<Done, StoreError>>,
}

/// What each statement came to.
type Outcomes = Vec<rusqlite::Result<Done>>;

impl Queue {
    /// The queue to a file that is there; it is served until it is dropped.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(in crate::server::session) fn to(file: PathBuf) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("sqlite-writer".into());
        thread.spawn(move || work(&file, waiting))?;
        Ok(Self(queue))
    }

    /// Runs a statement; it is committed when this returns.
    pub(super) async fn run(&self, statement: Statement) -> Result<Done, StoreError> {
        let (answer, answered) = oneshot::channel();
        let deadline = Instant::now() + LIMIT;
        // Where nobody serves the queue any more, the answer is dropped with the job.
        let _ = self.0.send(Job { statement, deadline, answer });
        match tokio::time::timeout_at(deadline.into(), answered).await {
            Ok(Ok(done)) => done,
            _ => Err(StoreError::TimedOut),
        }
    }
}

/// Runs what waits until nobody can ask any more.
fn work(file: &Path, mut waiting: mpsc::UnboundedReceiver<Job>) {
    let (mut connection, mut jobs, mut gathers) = (None, Vec::new(), false);
    while waiting.blocking_recv_many(&mut jobs, MOST) > 0 {
        if gathers && jobs.len() < MOST {
            std::thread::sleep(GATHER);
            let more = std::iter::from_fn(|| waiting.try_recv().ok());
            jobs.extend(more.take(MOST - jobs.len()));
        }
        let (now, several) = (Instant::now(), jobs.len() > 1);
        // What nobody waits for any more is not begun.
        jobs.retain(|job: &Job| now < job.deadline);
        if !jobs.is_empty() {
            connection = serve(file, connection, std::mem::take(&mut jobs));
        }
        gathers = several && now.elapsed() > GATHER;
    }
}

/// Runs statements, and answers each. Gives back the connection, where that is good for more.
fn serve(file: &Path, connection: Option<Connection>, jobs: Vec<Job>) -> Option<Connection> {
    let ready = connection.map_or_else(|| open(file), Ok);
    let done = ready.and_then(|mut connection| {
        let outcomes = if let [job] = &jobs[..] {
            vec![run(&connection, &job.statement)]
        } else {
            together(&mut connection, &jobs)?
        };
        Ok((connection, outcomes))
    });
    match done {
        Ok((connection, outcomes)) => {
            let lost = outcomes.iter().filter_map(|done| done.as_ref().err()).any(is_of_connection);
            for (job, done) in jobs.into_iter().zip(outcomes) {
                let _ = job.answer.send(done.map_err(StoreError::from));
            }
            (!lost).then_some(connection)
        }
        // One of them hears why; for the others it is no answer, and like everybody who gets none
        // they count with either outcome.
        Err(error) => {
            let first = jobs.into_iter().next()?;
            let _ = first.answer.send(Err(error.into()));
            None
        }
    }
}

/// Runs statements in one transaction. One that fails leaves nothing behind, and the others alone,
/// unless it is the disk that fails.
fn together(connection: &mut Connection, jobs: &[Job]) -> rusqlite::Result<Outcomes> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        match run(&transaction, &job.statement) {
            // A full disk ends a transaction by itself: nothing of it took effect.
            Err(error) if transaction.is_autocommit() || is_of_connection(&error) => {
                return Err(error);
            }
            outcome => outcomes.push(outcome),
        }
    }
    transaction.commit()?;
    Ok(outcomes)
}
