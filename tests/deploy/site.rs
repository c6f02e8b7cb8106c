//! The whole of it: instances on one database, nginx in front, and the sandbox as Microsoft.

use serde_json::Value;

use crate::database::Database;
use crate::instance::Instance;
use crate::nginx::Nginx;
use crate::sandbox::Sandbox;
use crate::support::{Browser, Page, free_address};

/// Instances behind nginx.
pub struct Site {
    pub nginx: Nginx,
    pub sandbox: Sandbox,
    pub instances: Vec<Instance>,
    pub database: Database,
}

impl Site {
    /// Starts all of it with two instances. What is in `more` goes before what instances of tests are usually told.
    pub async fn start(database: Database, more: &[(&'static str, &str)]) -> Self {
        Self::with(2, database, more).await
    }

    /// The same with this many instances.
    pub async fn with(count: usize, database: Database, more: &[(&'static str, &str)]) -> Self {
        let addr = free_address();
        let origin = format!("https://localhost:{}", addr.port());
        let sandbox = Sandbox::start(&origin).await;
        let there = [
            ("AZURE_AUTHORITY_HOST", &*sandbox.origin),
            ("CONNECT_GRAPH_URL", &sandbox.origin),
            ("CONNECT_TRUSTED_PROXIES", "127.0.0.1"),
        ];
        let variables: Vec<_> = there.iter().chain(more).copied().collect();
        let addresses: Vec<_> = std::iter::repeat_with(free_address).take(count).collect();
        let mut instances = Vec::new();
        for &addr in &addresses {
            instances.push(Instance::serve(addr, &origin, &database, &variables).await);
        }
        let nginx = Nginx::start(addr, &addresses).await;
        Self { nginx, sandbox, instances, database }
    }

    /// Signs somebody in; the answer is that of the reply URL.
    pub async fn sign_in(&self, browser: &Browser, account: &str) -> Page {
        let start = browser.get("/connect/sign-in").send().await;
        let reply = self.sandbox.authorize(start.location(), account).await;
        let page = browser.arrive(&reply).send().await;
        assert!(browser.session().is_some(), "not signed in: {page:?}");
        page
    }

    /// How often a mail with each of these subjects has arrived.
    pub async fn arrived(&self, subjects: &[String]) -> Vec<usize> {
        let mails = self.sandbox.mails().await;
        let count = |subject: &String| mails.iter().filter(|mail| is_called(mail, subject)).count();
        subjects.iter().map(count).collect()
    }
}

fn is_called(mail: &Value, subject: &str) -> bool {
    mail["subject"] == subject
}
