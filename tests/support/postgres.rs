//! A real PostgreSQL: Debian's server, on a port and in a folder of its own, for one run of tests.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

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
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        Self { name, port: server.port }
    }

    /// For `CONNECT_DATABASE_URL`.
    pub fn url(&self) -> String {
        self.url_at(self.port)
    }

    /// The same, reached by another port.
    pub fn url_at(&self, port: u16) -> String {
        format!("postgres://connect:no-password@127.0.0.1:{port}/{}?sslmode=disable", self.name)
    }

    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    /// Changes the database behind the application's back.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&mut self.connect().await).await.unwrap();
    }

    /// What `pg_dump` writes.
    pub fn dump(&self) -> Vec<u8> {
        let output = Command::new(programs().join("pg_dump")).arg(self.url()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
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
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(50));
        for _ in 0..600 {
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
    let found = all.filter(|folder| Path::new(folder).join("initdb").exists()).max();
    found.unwrap_or_else(|| panic!("no PostgreSQL: scripts/setup.sh --tests installs it"))
}

fn id(arguments: &[&str]) -> u32 {
    let output = Command::new("id").args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
