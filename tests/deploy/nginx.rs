//! nginx as it is shipped: of its configuration only names, addresses and paths are those of a test.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::CertifiedKey;
use reqwest::{Certificate, Client, redirect};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::support::{Browser, free_address};
use crate::{shipped, within};

const START_LIMIT: Duration = Duration::from_mins(2);

/// What the main file of a distribution says around the one that is shipped; one process, so that
/// nothing outlives the test.
const AROUND: &str = r"
daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {}
http {
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    include graph-connect.conf;
}
";

/// A running nginx. It ends with its owner.
pub struct Nginx {
    pub origin: String,
    /// Where it listens without TLS.
    pub plain: SocketAddr,
    addr: SocketAddr,
    certificate: Certificate,
    folder: TempDir,
    child: Child,
}

impl Nginx {
    /// Starts it at `addr`, in front of these instances.
    pub async fn start(addr: SocketAddr, instances: &[SocketAddr]) -> Self {
        let folder = TempDir::new().unwrap();
        let certificate = certify(folder.path());
        let plain = free_address();
        let text = placed(folder.path(), addr, plain, instances);
        std::fs::write(folder.path().join("graph-connect.conf"), text).unwrap();
        std::fs::write(folder.path().join("nginx.conf"), AROUND).unwrap();
        let child = spawn(folder.path());
        let origin = format!("https://localhost:{}", addr.port());
        let mut nginx = Self { origin, plain, addr, certificate, folder, child };
        nginx.serves().await;
        nginx
    }

    /// Somebody who comes from this address of the machine.
    pub fn browser(&self, from: [u8; 4]) -> Browser {
        #[expect(
            clippy::disallowed_methods,
            reason = "a browser is not bound by the limits of our calls"
        )]
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([self.certificate.clone()])
            .resolve("localhost", self.addr)
            .local_address(IpAddr::from(Ipv4Addr::from(from)))
            .build();
        Browser::at(&self.origin, client.unwrap())
    }

    /// Where its certificate is.
    pub fn certificate(&self) -> std::path::PathBuf {
        self.folder.path().join("fullchain.pem")
    }

    /// What it wrote about requests.
    pub fn access_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("access.log")).unwrap()
    }

    /// The lines of requests that were not answered as they should be.
    pub fn refused(&self) -> Vec<String> {
        let log = self.access_log();
        let bad = |line: &&str| !line.contains("\" 2") && !line.contains("\" 3");
        log.lines().filter(bad).map(str::to_owned).collect()
    }

    /// What it wrote about failures.
    pub fn error_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }

    async fn serves(&mut self) {
        within(START_LIMIT, "nginx serves", async || {
            assert!(self.child.try_wait().unwrap().is_none(), "{}", self.error_log());
            TcpStream::connect(self.addr).await.is_ok()
        })
        .await;
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- nginx ---\n{}", self.error_log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a certificate for `localhost`, signed by its own key.
fn certify(folder: &Path) -> Certificate {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("fullchain.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

/// The shipped file in this folder, with these addresses.
fn placed(folder: &Path, addr: SocketAddr, plain: SocketAddr, instances: &[SocketAddr]) -> String {
    let mut text = std::fs::read_to_string(shipped("nginx.conf")).unwrap();
    let servers: Vec<_> =
        instances.iter().map(|addr| format!("    server {addr} max_fails=0;\n")).collect();
    for (there, here) in [
        ("    listen [::]:80;\n", String::new()),
        ("    listen [::]:443 ssl http2;\n", String::new()),
        ("listen 80;", format!("listen {plain};")),
        ("listen 443 ssl", format!("listen {addr} ssl")),
        ("server_name your.host;", "server_name localhost;".to_owned()),
        ("    server 10.0.0.11:8000 max_fails=0;\n", servers[0].clone()),
        ("    server 10.0.0.12:8000 max_fails=0;\n", servers[1..].concat()),
        ("/etc/ssl/graph-connect", folder.display().to_string()),
        ("/var/log/nginx/graph-connect.log", folder.join("access.log").display().to_string()),
        ("/var/log/nginx/graph-connect-reply.log", folder.join("reply.log").display().to_string()),
    ] {
        assert!(text.contains(there), "{there}");
        text = text.replace(there, &here);
    }
    text
}

fn spawn(folder: &Path) -> Child {
    let log = File::create(folder.join("error.log")).unwrap();
    // Debian keeps it where a PATH of everyday use does not look.
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/local/sbin";
    let mut nginx = Command::new("/usr/bin/env");
    nginx.arg("nginx").arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    nginx.args(["-e", "stderr"]).env("PATH", path);
    nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap()
}
