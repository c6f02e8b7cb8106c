use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::server::session::sql::rows::BUSY;
use crate::server::session::sql::value::{Row, Value, query};

type Answer = Result<Done, StoreError>;

/// A file in a folder of its own, with tables.
struct Kept {
    folder: TempDir,
}

impl Kept {
    fn with(tables: &str) -> Self {
        let kept = Self { folder: tempfile::tempdir().unwrap() };
        let file = Connection::open(kept.path()).unwrap();
        file.execute_batch("CREATE TABLE kept (number INTEGER PRIMARY KEY)").unwrap();
        file.execute_batch(tables).unwrap();
        kept
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("kept.db")
    }

    fn numbers(&self) -> Vec<Row> {
        let numbers = query("SELECT number FROM kept ORDER BY 1");
        run(&open(&self.path()).unwrap(), &numbers).unwrap().rows
    }

    /// What statements come to that wait at the same time; nothing for one without an answer.
    fn serve(
        &self,
        connection: Option<Connection>,
        statements: Vec<Statement>,
    ) -> (Option<Connection>, Vec<Option<Answer>>) {
        let (jobs, answers) = statements.into_iter().map(job).unzip();
        (serve(&self.path(), connection, jobs), told(answers))
    }
}

fn job(statement: Statement) -> (Job, oneshot::Receiver<Answer>) {
    let (answer, answered) = oneshot::channel();
    (Job { statement, deadline: Instant::now() + LIMIT, answer }, answered)
}

fn told(answers: Vec<oneshot::Receiver<Answer>>) -> Vec<Option<Answer>> {
    answers.into_iter().map(|mut answer| answer.try_recv().ok()).collect()
}

fn keep(number: i64) -> Statement {
    query("INSERT INTO kept VALUES ($1) RETURNING number").bind(number)
}

fn row(number: i64) -> Row {
    Row(vec![Value::Integer(number)])
}

/// A megabyte.
fn keep_large() -> Statement {
    query("INSERT INTO large VALUES (zeroblob(1000000))")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_that_waits_gets_its_own_rows() {
    let kept = Kept::with("");
    let queue = Arc::new(Queue::to(kept.path()).unwrap());
    let run = |number| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.run(keep(number)).await })
    };
    for (number, done) in (0..).zip((0..100).map(run).collect::<Vec<_>>()) {
        let one = Done { rows: vec![row(number)], changed: 1 };
        assert_eq!(done.await.unwrap().unwrap(), one);
    }
    assert_eq!(kept.numbers(), (0..100).map(row).collect::<Vec<_>>());
}

#[test]
fn what_gives_nothing_back_counts_what_it_changed() {
    let kept = Kept::with("INSERT INTO kept VALUES (1), (2), (3), (4)");
    let statements = [
        query("UPDATE kept SET number = number + 10 WHERE number < 3"),
        query("INSERT INTO kept VALUES (4) ON CONFLICT DO NOTHING"),
        query("DELETE FROM kept WHERE number > 99"),
        query("DELETE FROM kept"),
    ];
    let (_, answers) = kept.serve(None, statements.to_vec());
    let changed = answers.into_iter().map(|done| done.unwrap().unwrap().changed);
    assert_eq!(changed.collect::<Vec<_>>(), [2, 0, 0, 4]);
}

#[test]
fn one_that_fails_takes_no_other_with_it() {
    let kept = Kept::with("");
    let (connection, answers) = kept.serve(None, [0, 1, 1, 2].map(keep).to_vec());
    let are_kept: Vec<_> = answers.into_iter().map(|rows| rows.unwrap().is_ok()).collect();
    assert_eq!(are_kept, [true, true, false, true]);
    assert_eq!(kept.numbers(), [0, 1, 2].map(row));
    assert!(connection.is_some(), "it is good for more");
}

#[test]
fn those_that_wait_are_committed_together() {
    // What a row refers to has to be there when the transaction ends.
    let kept = Kept::with(
        "CREATE TABLE ends (number INTEGER REFERENCES kept DEFERRABLE INITIALLY DEFERRED)",
    );
    let promise = query("INSERT INTO ends VALUES (7)");
    let (_, alone) = kept.serve(None, vec![promise.clone()]);
    assert!(alone[0].as_ref().unwrap().is_err(), "the number comes only after it");
    // All of them wait before the work begins.
    let (queue, waiting) = mpsc::unbounded_channel();
    let (jobs, answers): (Vec<_>, _) = [promise, keep(7)].map(job).into_iter().unzip();
    for job in jobs {
        queue.send(job).unwrap();
    }
    drop(queue);
    work(&kept.path(), waiting);
    assert!(told(answers).into_iter().all(|rows| rows.unwrap().is_ok()));
    assert_eq!(kept.numbers(), [row(7)]);
}

#[test]
fn what_nobody_waits_for_any_more_is_not_begun() {
    let kept = Kept::with("");
    let (queue, waiting) = mpsc::unbounded_channel();
    let (late, answered) = job(keep(1));
    queue.send(Job { deadline: Instant::now(), ..late }).unwrap();
    drop(queue);
    // Who holds the file holds nobody up.
    let other = open(&kept.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = Instant::now();
    work(&kept.path(), waiting);
    assert!(began.elapsed() < BUSY, "nothing was waited for");
    assert!(told(vec![answered])[0].is_none());
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(kept.numbers(), []);
}

#[test]
fn what_fails_together_leaves_no_transaction_behind() {
    let kept = Kept::with("CREATE TABLE large (bytes)");
    let full = open(&kept.path()).unwrap();
    // It holds for the connection that is told so.
    full.execute_batch("PRAGMA max_page_count = 4").unwrap();
    let (full, alone) = kept.serve(Some(full), vec![keep_large()]);
    assert!(alone[0].as_ref().unwrap().as_ref().unwrap_err().to_string().contains("full"));
    let (connection, together) = kept.serve(full, vec![keep_large(), keep_large(), keep(1)]);
    assert!(together[0].as_ref().unwrap().is_err(), "the first one hears why");
    assert!(together.into_iter().flatten().all(|rows| rows.is_err()));
    assert_eq!(kept.numbers(), []);
    assert!(connection.is_none_or(|connection| connection.is_autocommit()));
    let (_, again) = kept.serve(None, vec![keep_large(), keep(2)]);
    assert!(again.into_iter().all(|rows| rows.unwrap().is_ok()), "there is room again");
}

#[test]
fn a_file_that_somebody_else_writes_to_is_waited_for() {
    let kept = Kept::with("");
    let other = open(&kept.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let release = std::thread::spawn(move || {
        std::thread::sleep(BUSY / 40);
        other.execute_batch("COMMIT").unwrap();
    });
    let (_, answers) = kept.serve(None, vec![keep(1), keep(2)]);
    assert!(answers.into_iter().all(|rows| rows.unwrap().is_ok()));
    release.join().unwrap();
}

#[test]
fn a_file_that_somebody_else_keeps_is_not_waited_for_for_ever() {
    let kept = Kept::with("");
    let other = open(&kept.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = open(&kept.path()).unwrap();
    waiting.busy_timeout(std::time::Duration::from_millis(50)).unwrap();
    let (lost, answers) = kept.serve(Some(waiting), vec![keep(1), keep(2)]);
    assert!(lost.is_none());
    assert!(answers[0].as_ref().unwrap().is_err(), "the first one hears why");
    assert!(answers[1].is_none(), "the others get no answer");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(kept.numbers(), []);
}
