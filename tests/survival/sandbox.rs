//! The sandbox in a process of its own: it plays Microsoft while the application crashes.

#![allow(dead_code, reason = "other stories than these use another part of it")]

use serde_json::Value;
use url::{Position, Url};

use crate::instance::Instance;
use crate::support::{CLIENT_ID, CLIENT_SECRET, client, free_address};

pub struct Sandbox {
    pub origin: String,
    _instance: Instance,
}

impl Sandbox {
    /// Starts it for an application of this origin.
    pub async fn start(public_url: &str) -> Self {
        let addr = free_address();
        let variables = vec![
            ("AZURE_CLIENT_ID", CLIENT_ID.to_owned()),
            ("AZURE_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("CONNECT_PUBLIC_URL", public_url.to_owned()),
            ("CONNECT_SANDBOX_ADDR", addr.to_string()),
            ("RUST_LOG", "warn".to_owned()),
        ];
        let instance = Instance::start("sandbox", addr, variables).await;
        Self { origin: format!("http://{addr}"), _instance: instance }
    }

    /// Orders faults.
    pub async fn fault(&self, order: Value) {
        let url = format!("{}/sandbox/faults", self.origin);
        let answer = client().post(url).json(&order).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201, "{}", answer.text().await.unwrap());
    }

    /// The mails that were accepted.
    pub async fn mails(&self) -> Vec<Value> {
        let url = format!("{}/sandbox/messages", self.origin);
        client().get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Goes through its pages; the path and query of the reply.
    pub async fn authorize(&self, location: &str, account: &str) -> String {
        let mut url = Url::parse(location).unwrap();
        url.query_pairs_mut().append_pair("account", account).append_pair("decision", "accept");
        let answer = client().get(url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 302, "{}", answer.text().await.unwrap());
        let reply = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        reply[Position::BeforePath..].to_owned()
    }
}
