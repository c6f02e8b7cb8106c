//! A real PostgreSQL: Debian's server, on a port and in a folder of its own, for one run of tests.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::free_address;

/// Makes the cluster, runs the server until the input ends (so not longer than the tests), and
/// clears it away.
const RUN: &str = r#"
"$1/initdb" -D "$2/data" -A trust -U connect --no-sync >"$2/log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -p "$3" -h 127.0.0.1 -k "" -c fsync=off -c max_connections=200 >>"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"
"#;

static SERVER: OnceLock<Server> = OnceLock::new();

struct Server {
    port: u16,
    folder: PathBuf,
    /// The server stops when this end of the pipe is closed.
    _running: Child,
}

/// A database of its own on the server of this run.
pub struct Postgres {
    name: String,
    pub port: u16,
}

impl Postgres {
    pub async fn fresh() -> Self {
        let server = SERVER.get_or_init(Server::start);
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let mut connection = server.connect().await;
        // The application needs no more rights than those on its own database.
        for statement in
            [format!("CREATE ROLE {name} LOGIN"), format!("CREATE DATABASE {name} OWNER {name}")]
        {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
        Self { name, port: server.port }
    }

    /// For `CONNECT_DATABASE_URL`.
    pub fn url(&self) -> String {
        self.url_at(self.port)
    }

    /// The same, reached by another port.
    pub fn url_at(&self, port: u16) -> String {
        let name = &self.name;
        format!("postgres://{name}:no-password@127.0.0.1:{port}/{name}?sslmode=disable")
    }

    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    /// Somebody who can still come in when the database itself lets nobody in.
    pub async fn operator(&self) -> Operator {
        let url = format!("postgres://connect@127.0.0.1:{}/postgres?sslmode=disable", self.port);
        Operator { connection: PgConnection::connect(&url).await.unwrap(), name: self.name.clone() }
    }

    /// A number.
    pub async fn number(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut self.connect().await).await.unwrap()
    }

    /// Changes the database behind the application's back.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&mut self.connect().await).await.unwrap();
    }

    /// What `pg_dump` writes, without the random words of its newer versions.
    pub fn dump(&self) -> Vec<u8> {
        let output = Command::new(programs().join("pg_dump")).arg(self.url()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = output.stdout.split_inclusive(|byte| *byte == b'\n');
        let random =
            |line: &&[u8]| line.starts_with(b"\\restrict") || line.starts_with(b"\\unrestrict");
        lines.filter(|line| !random(line)).flatten().copied().collect()
    }
}

/// Whoever shuts a database and opens it again.
pub struct Operator {
    connection: PgConnection,
    name: String,
}

impl Operator {
    /// Ends all connections to the database, as a shutdown does; nobody gets a new one.
    pub async fn shut(&mut self) {
        self.order("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").await;
        self.interrupt().await;
    }

    /// As if too many others had come before.
    pub async fn crowd(&mut self) {
        self.order("ALTER DATABASE {} WITH CONNECTION LIMIT 0").await;
        self.interrupt().await;
    }

    pub async fn open(&mut self) {
        self.order("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1").await;
    }

    /// Ends all connections; those that come next can only read, as at a copy of the database that
    /// a failover leads to.
    pub async fn forbid_writing(&mut self) {
        self.order("ALTER DATABASE {} SET default_transaction_read_only = on").await;
        self.interrupt().await;
    }

    /// Who connects from now on can write; connections that are there stay as they are.
    pub async fn allow_writing(&mut self) {
        self.order("ALTER DATABASE {} RESET default_transaction_read_only").await;
    }

    /// Ends all connections to the database; whoever comes again is let in.
    pub async fn interrupt(&mut self) {
        self.order("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'")
            .await;
    }

    async fn order(&mut self, statement: &str) {
        let statement = AssertSqlSafe(statement.replace("{}", &self.name));
        sqlx::raw_sql(statement).execute(&mut self.connection).await.unwrap();
    }
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let port = free_address().port();
        let mut command = Command::new("sh");
        command.args(["-c", RUN, "sh"]).arg(programs()).arg(&folder).arg(port.to_string());
        // PostgreSQL does not run as root; Debian's package brings a user for it.
        if id(&["-u"]) == 0 {
            let (user, group) = (id(&["-u", "postgres"]), id(&["-g", "postgres"]));
            chown(&folder, Some(user), Some(group)).unwrap();
            command.uid(user).gid(group);
        }
        let running = command.current_dir(&folder).stdin(Stdio::piped()).spawn().unwrap();
        Self { port, folder, _running: running }
    }

    /// Connects as soon as the server is there.
    async fn connect(&self) -> PgConnection {
        let url = format!("postgres://connect@127.0.0.1:{}/postgres?sslmode=disable", self.port);
        let (mut tick, began) = (tokio::time::interval(Duration::from_millis(50)), Instant::now());
        while began.elapsed() < Duration::from_mins(2) {
            tick.tick().await;
            if let Ok(connection) = PgConnection::connect(&url).await {
                return connection;
            }
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {log}");
    }
}

/// Where the programs of the newest server are.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = debian.chain(std::env::split_paths(&path));
    // A link to one program may stand where the others are not.
    let found = all.filter_map(|folder| folder.join("initdb").canonicalize().ok()).max();
    let found = found.and_then(|initdb| initdb.parent().map(Path::to_owned));
    found.unwrap_or_else(|| panic!("no PostgreSQL: scripts/setup.sh --tests installs it"))
}

fn id(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
