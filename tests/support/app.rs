//! The application in this process, on a port of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use graph_connect::server::AppState;
use graph_connect::server::config::{Config, Vars};
use graph_connect::server::http::{listen, serve};
use graph_connect::server::outbound::Outbound;
use graph_connect::server::session::{Sealer, SealingKeys, SessionStore, Sessions};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Browser, folder_in_memory};

/// The application id of the tests.
pub const CLIENT_ID: &str = "c0ffee00-1111-4222-8333-444455556666";

/// The secret of the tests: no answer, no log and no file may hold it.
pub const CLIENT_SECRET: &str = "MARKED~client.secret-of-the-tests";

/// The key that seals what the tests' application keeps.
pub const SESSION_KEY: [u8; 32] = [7; 32];

/// A running application.
pub struct App {
    pub addr: SocketAddr,
    /// Where those who look after it ask.
    pub admin: SocketAddr,
    /// What browsers call it.
    pub origin: String,
    pub state: AppState,
    pub store: Arc<dyn SessionStore>,
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl App {
    /// Starts with these variables beyond the usual ones.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let folder = Arc::new(folder_in_memory());
        Self::serve(folder, variables.iter().map(owned).collect(), None).await
    }

    /// Starts at an address that was chosen before.
    pub async fn start_at(addr: SocketAddr, variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let folder = Arc::new(folder_in_memory());
        Self::serve(folder, variables.iter().map(owned).collect(), Some(addr)).await
    }

    /// Stops and starts again at the same address, with these variables changed.
    pub async fn restart(mut self, variables: &[(&str, &str)]) -> Self {
        self.stop().await;
        let mut all = self.variables.clone();
        all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self::serve(self.folder.clone(), all, Some(self.addr)).await
    }

    /// Tells it to stop and waits until it has.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = running.stop.send(());
            running.done.await.unwrap();
        }
    }

    async fn serve(
        folder: Arc<TempDir>,
        variables: Vec<(String, String)>,
        addr: Option<SocketAddr>,
    ) -> Self {
        let addr = addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let listener = listen(addr).unwrap();
        let addr = listener.local_addr().unwrap();
        let admin_listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let admin = admin_listener.local_addr().unwrap();
        let config = Config::from_vars(&vars(&folder, addr, &variables)).unwrap();
        let stores = config.database.open().await.unwrap();
        let store = stores.sessions.clone();
        let state = AppState::new(&config, Outbound::new().unwrap(), stores, None);
        let (stop, told) = oneshot::channel();
        let done = tokio::spawn(serve(listener, Some(admin_listener), state.clone(), async {
            let _ = told.await;
        }));
        let origin = config.public_url.origin().to_owned();
        let running = Some(Running { stop, done });
        Self { addr, admin, origin, state, store, folder, variables, running }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.addr, &self.origin)
    }

    /// The sessions of the application, to look at them from the side.
    pub fn sessions(&self) -> Sessions {
        let week = std::time::Duration::from_hours(168);
        Sessions::new(self.store.clone(), sealer(), week, week)
    }

    /// What the application's files lie in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn database(&self) -> PathBuf {
        self.folder().join("connect.sqlite3")
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(statement).fetch_one(&mut self.connect().await).await.unwrap()
    }

    /// Changes the database behind the application's back.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&mut self.connect().await).await.unwrap();
    }

    pub async fn connect(&self) -> sqlx::SqliteConnection {
        use sqlx::Connection;
        let path = self.database();
        sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap()
    }
}

/// Seals as the application does.
pub fn sealer() -> Sealer {
    Sealer::new(&SealingKeys::new(vec![SESSION_KEY]).unwrap())
}

fn vars(folder: &TempDir, addr: SocketAddr, more: &[(String, String)]) -> Vars {
    use base64::Engine;
    let path = |name: &str| folder.path().join(name).display().to_string();
    let usual = [
        ("AZURE_CLIENT_ID", CLIENT_ID.to_owned()),
        ("AZURE_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("CONNECT_PUBLIC_URL", format!("http://{addr}")),
        ("CONNECT_DATABASE_URL", format!("sqlite:{}", path("connect.sqlite3"))),
        ("CONNECT_SESSION_KEYS", base64::engine::general_purpose::STANDARD.encode(SESSION_KEY)),
        ("CONNECT_RATE_ADDRESS", "off".to_owned()),
        ("CONNECT_RATE_SIGN_IN", "off".to_owned()),
        ("CONNECT_RATE_SESSION", "off".to_owned()),
        ("LEPTOS_SITE_ROOT", path("site")),
        ("LEPTOS_HASH_FILE_NAME", path("hash.txt")),
    ];
    let usual = usual.into_iter().map(|(name, value)| (name.to_owned(), value));
    usual.chain(more.iter().cloned()).collect()
}
