//! The sandbox beside the application: what it brings where the configuration names nothing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use graph_connect::sandbox::{self, Sandbox, SandboxConfig, SandboxError};
use graph_connect::server::config::{Faults, Vars, parse_address};
use graph_connect::user::{AccountType, DemoAccount, SandboxBadge};

/// What the log looks like unless somebody says so: it is read by whoever develops.
pub const LOG_FORMAT: &str = "text";

/// Whether the sandbox plays Microsoft, and where.
pub struct Demo(Option<Settings>);

struct Settings {
    addr: SocketAddr,
    tls_addr: Option<SocketAddr>,
    client_id: String,
    client_secret: String,
    client_certificate: Option<PathBuf>,
    federated_token: Option<PathBuf>,
}

/// The sandbox while the application runs.
pub struct Running(Option<(Sandbox, Settings)>);

impl Demo {
    /// Decides, and fills the variables that are not set: what is set wins.
    pub fn prepare(vars: &mut Vars, faults: &mut Faults) -> Option<Self> {
        let wanted = match vars.get("CONNECT_SANDBOX") {
            Some("on") => true,
            Some("off") => false,
            None => vars.get("AZURE_CLIENT_ID").is_none(),
            Some(_) => {
                faults.add("CONNECT_SANDBOX", "has to be on or off");
                return None;
            }
        };
        if !wanted {
            return Some(Self(None));
        }
        vars.set_default("AZURE_CLIENT_ID", sandbox::DEFAULT_CLIENT_ID);
        if OTHER_CREDENTIALS.iter().all(|name| vars.get(name).is_none()) {
            vars.set_default("AZURE_CLIENT_SECRET", sandbox::DEFAULT_CLIENT_SECRET);
        }
        let settings = settings(vars, faults)?;
        let origin = origin(settings.addr);
        vars.set_default("AZURE_AUTHORITY_HOST", &origin);
        vars.set_default("CONNECT_GRAPH_URL", &origin);
        Some(Self(Some(settings)))
    }

    /// Only the sandbox, for a Graph client of one's own.
    pub fn alone(vars: &Vars, faults: &mut Faults) -> Option<Self> {
        settings(vars, faults).map(|settings| Self(Some(settings)))
    }

    /// Starts it, if it is wanted.
    pub async fn start(self, reply_url: Option<String>, faults: &mut Faults) -> Running {
        let Some(settings) = self.0 else {
            return Running(None);
        };
        match Sandbox::start(settings.sandbox_config(reply_url)).await {
            Ok(sandbox) => Running(Some((sandbox, settings))),
            Err(error) => {
                faults.add(settings.variable(&error), error.to_string());
                Running(None)
            }
        }
    }
}

impl Running {
    /// What the pages tell about it.
    pub fn badge(&self) -> Option<SandboxBadge> {
        let (sandbox, _) = self.0.as_ref()?;
        let accounts = sandbox::demo_accounts().iter().map(|account| DemoAccount {
            name: account.display_name.to_owned(),
            address: account.address.to_owned(),
            account_type: match account.kind {
                sandbox::AccountKind::Work => AccountType::Work,
                sandbox::AccountKind::Personal => AccountType::Personal,
            },
        });
        Some(SandboxBadge { origin: origin(sandbox.addr()), accounts: accounts.collect() })
    }

    /// Prints who can sign in, and as which app.
    #[expect(clippy::print_stdout, reason = "this is the command line")]
    pub fn introduce(&self) {
        let Some((sandbox, settings)) = &self.0 else {
            return;
        };
        println!("The sandbox plays Microsoft; its mailboxes: {}", origin(sandbox.addr()));
        if let Some(addr) = sandbox.tls_addr() {
            println!("  with TLS: https://localhost:{}, trusting {CA_FILE}", addr.port());
        }
        println!("  client id {}, client secret {}", settings.client_id, settings.shown_secret());
        println!("  demo accounts, no password:");
        for account in sandbox::demo_accounts() {
            println!("    {} ({})", account.address, account.display_name);
        }
    }

    /// Stops it.
    pub async fn stop(self) {
        if let Some((sandbox, _)) = self.0 {
            // The application has already waited for its own requests.
            let _ = tokio::time::timeout(Duration::from_secs(1), sandbox.stop()).await;
        }
    }
}

/// What the app may prove itself with in place of a secret that stands in a variable.
const OTHER_CREDENTIALS: [&str; 3] =
    ["AZURE_CLIENT_SECRET_FILE", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"];

const CA_FILE: &str = "data/sandbox-ca.pem";

impl Settings {
    fn sandbox_config(&self, reply_url: Option<String>) -> SandboxConfig {
        SandboxConfig {
            addr: self.addr,
            tls_addr: self.tls_addr,
            data_dir: Path::new("data/sandbox").to_owned(),
            tls_ca_path: Path::new(CA_FILE).to_owned(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            client_certificate: self.client_certificate.clone(),
            federated_token: self.federated_token.clone(),
            reply_urls: reply_url.into_iter().collect(),
        }
    }

    /// The variable that is to blame.
    fn variable(&self, error: &SandboxError) -> &'static str {
        match error {
            SandboxError::Listen { addr, .. } if Some(*addr) == self.tls_addr => {
                "CONNECT_SANDBOX_TLS_ADDR"
            }
            _ => "CONNECT_SANDBOX_ADDR",
        }
    }

    /// The built-in secret is no secret; one of the person's own is not repeated.
    fn shown_secret(&self) -> &str {
        if self.client_secret == sandbox::DEFAULT_CLIENT_SECRET {
            &self.client_secret
        } else {
            "[redacted]"
        }
    }
}

fn settings(vars: &Vars, faults: &mut Faults) -> Option<Settings> {
    let addr = vars.parsed_or("CONNECT_SANDBOX_ADDR", "127.0.0.1:8001", parse_address, faults);
    let tls_addr = vars.parsed("CONNECT_SANDBOX_TLS_ADDR", parse_address, faults);
    let secret = vars.secret("AZURE_CLIENT_SECRET", "AZURE_CLIENT_SECRET_FILE", faults);
    let file = |name| vars.get(name).map(PathBuf::from);
    Some(Settings {
        addr: addr?,
        tls_addr,
        client_id: vars.get("AZURE_CLIENT_ID").unwrap_or(sandbox::DEFAULT_CLIENT_ID).to_owned(),
        client_secret: secret.unwrap_or_else(|| sandbox::DEFAULT_CLIENT_SECRET.to_owned()),
        client_certificate: file("AZURE_CLIENT_CERTIFICATE_PATH"),
        federated_token: file("AZURE_FEDERATED_TOKEN_FILE"),
    })
}

/// How a browser on this machine reaches it.
fn origin(addr: SocketAddr) -> String {
    let host =
        if addr.ip().is_unspecified() { "127.0.0.1".to_owned() } else { addr.ip().to_string() };
    match addr {
        SocketAddr::V4(_) => format!("http://{host}:{}", addr.port()),
        SocketAddr::V6(_) if addr.ip().is_unspecified() => format!("http://{host}:{}", addr.port()),
        SocketAddr::V6(_) => format!("http://[{host}]:{}", addr.port()),
    }
}
