//! One statement, run by rusqlite on a connection to a file of SQLite.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Result, ToSql};

use super::value::{Done, Row, Statement, Value};

/// How long a writer waits for another process that writes to the same file.
pub(in crate::server::session) const BUSY: Duration = Duration::from_secs(4);

/// How a connection writes. What is removed is overwritten: a copy of the file holds nothing of
/// what has ended.
const MANNERS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;";

/// How many statements stay prepared: more than there are.
const PREPARED: usize = 100;

/// A connection to a file that is there, to write.
pub(super) fn open(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(MANNERS)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

/// Runs a statement that writes to its end.
pub(super) fn run(connection: &Connection, statement: &Statement) -> Result<Done> {
    let mut prepared = connection.prepare_cached(statement.text)?;
    for (number, argument) in (1..).zip(&statement.arguments) {
        let name = format!("${number}");
        let index = prepared.parameter_index(&name)?;
        prepared.raw_bind_parameter(index.ok_or(Error::InvalidParameterName(name))?, argument)?;
    }
    let columns = prepared.column_count();
    let mut found = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let value = |column| row.get_ref(column).and_then(value);
        rows.push(Row((0..columns).map(value).collect::<Result<_>>()?));
    }
    Ok(Done { rows, changed: connection.changes() })
}

/// Whether another connection may do what this one can't.
pub(super) fn is_of_connection(error: &Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure))
}

fn value(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Text(None),
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(_) => Value::Text(Some(value.as_str()?.to_owned())),
        ValueRef::Blob(bytes) => Value::Bytes(Some(bytes.to_vec())),
        ValueRef::Real(_) => return Err(Error::InvalidQuery),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Text(None) | Self::Bytes(None) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
