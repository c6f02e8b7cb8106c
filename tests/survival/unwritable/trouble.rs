//! What keeps a database from being written.

use crate::disk::Disk;
use crate::instance::Instance;
use crate::support::{Operator, Postgres};

pub enum Trouble {
    /// SQLite on a disk that fails.
    Disk(Disk),
    /// PostgreSQL that can only be read.
    Server(Postgres, Operator),
}

impl Trouble {
    pub fn full_disk() -> Self {
        Self::Disk(Disk::to_be_full())
    }

    pub fn read_only_disk() -> Self {
        Self::Disk(Disk::to_be_read_only())
    }

    pub async fn read_only_server() -> Self {
        let postgres = Postgres::fresh().await;
        let operator = postgres.operator().await;
        Self::Server(postgres, operator)
    }

    /// For `CONNECT_DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::Disk(disk) => {
                format!("sqlite:{}", disk.folder().join("connect.sqlite3").display())
            }
            Self::Server(postgres, _) => postgres.url(),
        }
    }

    pub fn launcher(&self) -> Vec<String> {
        match self {
            Self::Disk(disk) => disk.launcher(),
            Self::Server(..) => Vec::new(),
        }
    }

    pub fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Disk(disk) => disk.variables(),
            Self::Server(..) => Vec::new(),
        }
    }

    pub async fn begin(&mut self, app: &Instance) {
        match self {
            Self::Disk(disk) => disk.fail(app.id()),
            Self::Server(_, operator) => operator.forbid_writing().await,
        }
    }

    pub async fn end(&mut self, app: &Instance) {
        match self {
            Self::Disk(disk) => disk.recover(app.id()),
            Self::Server(_, operator) => operator.allow_writing().await,
        }
    }
}
