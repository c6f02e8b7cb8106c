use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::server::session::sql::value::{Value, query};

type Answer = Result<Vec<Row>, StoreError>;

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
        rows(&open(&self.path()).unwrap(), &query("SELECT number FROM kept ORDER BY 1")).unwrap()
    }

    /// What statements come to that wait at the same time; nothing for one without an answer.
    fn serve(
        &self,
        connection: Option<Connection>,
        statements: Vec<Statement>,
    ) -> (Option<Connection>, Vec<Option<Answer>>) {
        let (mut jobs, mut answers) = (Vec::new(), Vec::new());
        for statement in statements {
            let (answer, answered) = oneshot::channel();
            jobs.push(Job { statement, deadline: Instant::now() + LIMIT, answer });
            answers.push(answered);
        }
        let connection = serve(&self.path(), connection, jobs);
        (connection, answers.into_iter().map(|mut answer| answer.try_recv().ok()).collect())
    }
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
    for (number, rows) in (0..).zip((0..100).map(run).collect::<Vec<_>>()) {
        assert_eq!(rows.await.unwrap().unwrap(), [row(number)]);
    }
    assert_eq!(kept.numbers(), (0..100).map(row).collect::<Vec<_>>());
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
    let (connection, alone) = kept.serve(None, vec![promise.clone()]);
    assert!(alone[0].as_ref().unwrap().is_err(), "the number comes only after it");
    let (_, together) = kept.serve(connection, vec![promise, keep(7)]);
    assert!(together.into_iter().all(|rows| rows.unwrap().is_ok()));
    assert_eq!(kept.numbers(), [row(7)]);
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
    for refused in &together[..2] {
        let is_refused = refused.as_ref().is_none_or(Result::is_err);
        assert!(is_refused, "{refused:?}");
    }
    let is_told = matches!(together[2], Some(Ok(_)));
    assert_eq!(kept.numbers(), if is_told { vec![row(1)] } else { vec![] });
    // Whatever became of the connection, the next ones are kept where there is room again.
    drop(connection);
    let (_, again) = kept.serve(None, vec![keep_large(), keep(2)]);
    assert!(again.into_iter().all(|rows| rows.unwrap().is_ok()));
}

#[test]
fn a_file_that_somebody_else_writes_to_is_waited_for_not_for_ever() {
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
