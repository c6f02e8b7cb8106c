//! A real OpenID provider, in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tokio::sync::OnceCell;
use url::{Position, Url};

use crate::installed::{install_node, installed};
use crate::support::{Browser, CLIENT_ID, CLIENT_SECRET, Page, client};

/// The provider. It ends with its owner.
pub struct OpenId {
    pub issuer: String,
    addr: SocketAddr,
    child: Child,
}

impl OpenId {
    /// Starts it for an application with this reply URL.
    pub async fn start(reply_url: &str) -> Self {
        let mut child = Command::new("node")
            .arg(project().await.join("provider.mjs"))
            .env("CLIENT_ID", CLIENT_ID)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env("REDIRECT_URI", reply_url)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        let addr = issuer.strip_prefix("http://").unwrap().parse().unwrap();
        Self { issuer, addr, child }
    }

    /// Changes how long tokens live and how long answers take.
    pub async fn steer(&self, steering: Value) {
        let url = format!("{}/control", self.issuer);
        let answer = client().post(url).json(&steering).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }

    /// The statuses of the refreshes that it was asked for; nothing for one that it is still at.
    pub async fn refreshes(&self) -> Vec<Option<u64>> {
        let refreshes = self.told("refreshes").await;
        refreshes.as_array().unwrap().iter().map(|refresh| refresh["status"].as_u64()).collect()
    }

    /// What it tells of itself.
    pub async fn told(&self, name: &str) -> Value {
        let url = format!("{}/control", self.issuer);
        let told: Value = client().get(url).send().await.unwrap().json().await.unwrap();
        told[name].clone()
    }

    /// Signs a browser in, through the pages of the provider; the answer is that of the reply URL.
    pub async fn sign_in(&self, browser: &Browser) -> Page {
        let start = browser.get("/connect/sign-in").send().await;
        let mut location = Url::parse(start.location()).unwrap();
        let person = Browser::new(self.addr, &self.issuer);
        while location[..Position::BeforePath] == self.issuer {
            let page = person.get(&location[Position::BeforePath..]).send().await;
            location = location.join(page.location()).unwrap();
        }
        browser.arrive(&location[Position::BeforePath..]).send().await
    }
}

impl Drop for OpenId {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn project() -> &'static PathBuf {
    static PROJECT: OnceCell<PathBuf> = OnceCell::const_new();
    PROJECT
        .get_or_init(async || installed("oidc", "oidc", "package-lock.json", install_node).await)
        .await
}
