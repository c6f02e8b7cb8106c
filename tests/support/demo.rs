//! The real sandbox in this process.

use std::path::{Path, PathBuf};

use graph_connect::sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::browser::client;
use super::{App, Browser, CLIENT_ID, CLIENT_SECRET, Page, free_address};

pub struct Demo {
    pub origin: String,
    sandbox: Sandbox,
    folder: TempDir,
}

impl Demo {
    /// The sandbox and an application that signs people in there.
    pub async fn start(more: &[(&str, &str)]) -> (Self, App) {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| Path::new(folder.path()).join(name);
        let named = |name: &str| more.iter().find(|(known, _)| *known == name);
        let file = |name: &str| named(name).map(|(_, path)| PathBuf::from(path));
        // The sandbox is told where the application will be.
        let addr = free_address();
        let sandbox = Sandbox::start(SandboxConfig {
            addr: ([127, 0, 0, 1], 0).into(),
            tls_addr: None,
            data_dir: path("sandbox"),
            tls_ca_path: path("ca.pem"),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            client_certificate: file("AZURE_CLIENT_CERTIFICATE_PATH"),
            federated_token: file("AZURE_FEDERATED_TOKEN_FILE"),
            reply_urls: vec![format!("http://{addr}/connect/get_token/")],
        });
        let sandbox = sandbox.await.unwrap();
        let origin = format!("http://{}", sandbox.addr());
        let ours = [("AZURE_AUTHORITY_HOST", &*origin), ("CONNECT_GRAPH_URL", &*origin)];
        let app = App::start_at(addr, &[&ours, more].concat()).await;
        (Self { origin, sandbox, folder }, app)
    }

    /// Goes through the pages of the sandbox; the path and query of the reply.
    pub async fn authorize(&self, location: &str, account: &str, decision: &str) -> String {
        let mut url = Url::parse(location).unwrap();
        url.query_pairs_mut().append_pair("account", account).append_pair("decision", decision);
        let answer = client().get(url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 302, "{}", answer.text().await.unwrap());
        let reply = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        reply[url::Position::BeforePath..].to_owned()
    }

    /// Signs somebody in; the answer is that of the reply URL.
    pub async fn sign_in(&self, browser: &Browser, account: &str) -> Page {
        let start = browser.get("/connect/sign-in").send().await;
        let reply = self.authorize(start.location(), account, "accept").await;
        browser.arrive(&reply).send().await
    }

    /// Makes the next request of a kind fail.
    pub async fn fault(&self, on: &str, plan: Value) {
        self.order(&json!({"on": on, "times": 1, "do": plan})).await;
    }

    /// The same, as often as it says.
    pub async fn order(&self, order: &Value) {
        let url = format!("{}/sandbox/faults", self.origin);
        let answer = client().post(url).json(order).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201, "{}", answer.text().await.unwrap());
    }

    /// The mails that were accepted.
    pub async fn mails(&self) -> Vec<Value> {
        self.list("messages").await
    }

    /// The requests that came in.
    pub async fn requests(&self, path: &str) -> Vec<Value> {
        let all = self.list("requests").await;
        all.into_iter()
            .filter(|request| request["path"].as_str().unwrap().ends_with(path))
            .collect()
    }

    async fn list(&self, name: &str) -> Vec<Value> {
        let url = format!("{}/sandbox/{name}", self.origin);
        client().get(url).send().await.unwrap().json().await.unwrap()
    }
}
