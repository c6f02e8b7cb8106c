//! One process of the program, in a folder of its own.

#![allow(dead_code, reason = "other stories than these use another part of it")]

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use crate::database::Database;
use crate::support::{CLIENT_ID, CLIENT_SECRET, SESSION_KEY, client};
use crate::within;

const START_LIMIT: Duration = Duration::from_mins(1);

/// A running process. It ends with its owner.
pub struct Instance {
    pub addr: SocketAddr,
    child: Child,
    folder: TempDir,
    /// The program, with what stands before and after it.
    words: Vec<String>,
    variables: Vec<(&'static str, String)>,
    /// Its socket, which stays open when it ends.
    held: Option<TcpListener>,
}

/// Starts a program as systemd does with a socket that it holds: here it comes as standard input.
const WITH_ITS_SOCKET: &str = r#"exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@""#;

impl Instance {
    /// Starts the application, one of those that browsers call `origin`.
    pub async fn serve(
        addr: SocketAddr,
        origin: &str,
        database: &Database,
        more: &[(&'static str, &str)],
    ) -> Self {
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let usual = usual(addr, origin, database.url());
        Self::start("serve", addr, usual.into_iter().chain(more).collect()).await
    }

    /// Starts the program with these variables alone and waits until it serves at `addr`.
    pub async fn start(
        argument: &str,
        addr: SocketAddr,
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        Self::launch(Vec::new(), argument, addr, variables).await
    }

    /// The same, by other programs that become it.
    pub async fn launch(
        mut words: Vec<String>,
        argument: &str,
        addr: SocketAddr,
        variables: Vec<(&'static str, String)>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        words.extend([env!("CARGO_BIN_EXE_graph-connect").to_owned(), argument.to_owned()]);
        let child = spawn(&folder, &words, &variables, None);
        let mut instance = Self { addr, child, folder, words, variables, held: None };
        instance.serves().await;
        instance
    }

    /// From its next start on its socket is held for it, as systemd does.
    pub fn hold_socket(&mut self) {
        self.held = Some(TcpListener::bind(self.addr).unwrap());
    }

    /// Ends it as a crash does: at once, in the midst of whatever it does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after its end, with the same folder and at the same address.
    pub async fn start_again(&mut self) {
        self.child = spawn(&self.folder, &self.words, &self.variables, self.held.as_ref());
        self.serves().await;
    }

    /// Waits for its end, and tells its exit code.
    pub async fn end(&mut self) -> Option<i32> {
        within(START_LIMIT, "it ends", async || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap().code()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it as it stands (`STOP`) or lets it go on (`CONT`).
    pub fn signal(&self, name: &str) {
        let signal = format!("-{name}");
        let told = Command::new("kill").args([signal, self.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Everything that it has printed and logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    async fn serves(&mut self) {
        let healthz = format!("http://{}/healthz", self.addr);
        let client = client();
        within(START_LIMIT, "it serves", async || {
            assert!(self.child.try_wait().unwrap().is_none(), "{}", self.log());
            client.get(&healthz).send().await.is_ok()
        })
        .await;
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- {} ---\n{}", self.addr, self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The variables of an application.
pub fn usual(addr: SocketAddr, origin: &str, database: String) -> Vec<(&'static str, String)> {
    vec![
        ("CONNECT_SANDBOX", "off".to_owned()),
        ("AZURE_CLIENT_ID", CLIENT_ID.to_owned()),
        ("AZURE_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("CONNECT_PUBLIC_URL", origin.to_owned()),
        ("CONNECT_DATABASE_URL", database),
        ("CONNECT_SESSION_KEYS", STANDARD.encode(SESSION_KEY)),
        ("CONNECT_ADMIN_ADDR", String::new()),
        ("CONNECT_RATE_ADDRESS", "off".to_owned()),
        ("CONNECT_RATE_SIGN_IN", "off".to_owned()),
        ("CONNECT_RATE_SESSION", "off".to_owned()),
        ("LEPTOS_SITE_ADDR", addr.to_string()),
    ]
}

fn spawn(
    folder: &TempDir,
    words: &[String],
    variables: &[(&'static str, String)],
    held: Option<&TcpListener>,
) -> Child {
    let log = File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
    let (mut command, input) = match held {
        None => (Command::new(&words[0]), Stdio::null()),
        Some(socket) => {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", WITH_ITS_SOCKET, &words[0]]);
            (shell, OwnedFd::from(socket.try_clone().unwrap()).into())
        }
    };
    command
        .args(&words[1..])
        .current_dir(folder.path())
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(input)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}
