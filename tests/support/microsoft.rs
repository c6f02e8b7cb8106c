//! Somebody who plays Microsoft by a script: every answer is set by the test.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::{App, KEY, TENANT};

/// Holds answers back until it is opened.
#[derive(Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    pub fn closed() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    pub fn open(&self) {
        self.0.add_permits(1_000);
    }
}

/// One answer.
#[derive(Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    gate: Option<Gate>,
    announced: Option<usize>,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), gate: None, announced: None }
    }

    pub fn json(body: &Value) -> Self {
        Self::new(200, body.to_string()).with("content-type", "application/json")
    }

    /// An error of the identity endpoints.
    pub fn error(status: u16, error: &str) -> Self {
        Self::json(&json!({"error": error, "error_description": "MARKED description"}))
            .status(status)
    }

    /// An error of Graph.
    pub fn graph_error(status: u16, code: &str) -> Self {
        let body = json!({"error": {"code": code, "message": "MARKED message"}});
        Self::json(&body).status(status).with("request-id", REQUEST_ID)
    }

    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Comes only when the gate is open.
    pub fn behind(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.clone());
        self
    }

    /// Breaks off in the middle.
    pub fn cut(mut self) -> Self {
        self.announced = Some(self.body.len() + 1);
        self
    }
}

/// What `request-id` scripted answers of Graph carry.
pub const REQUEST_ID: &str = "0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10";

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Asked {
    /// The fields of a form.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }

    pub fn field(&self, name: &str) -> Option<String> {
        self.form().into_iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

#[derive(Default)]
struct Script {
    once: HashMap<String, VecDeque<Answer>>,
    always: HashMap<String, Answer>,
    asked: Vec<Asked>,
}

/// The provider and Graph, at one origin.
pub struct Microsoft {
    pub origin: String,
    script: Arc<Mutex<Script>>,
    task: JoinHandle<()>,
}

impl Drop for Microsoft {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The places that answers are set for.
pub const DISCOVERY: &str = "/common/v2.0/.well-known/openid-configuration";
pub const DISCOVERY_V1: &str = "/common/.well-known/openid-configuration";

impl Microsoft {
    /// Starts with documents that are right.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::<Mutex<Script>>::default();
        let router = Router::new().fallback(answer).with_state(script.clone());
        let task = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        let microsoft = Self { origin, script, task };
        let document = microsoft.document();
        microsoft.always(DISCOVERY, Answer::json(&document));
        microsoft.always(DISCOVERY_V1, Answer::json(&document));
        microsoft.always("/keys", Answer::json(&json!({"keys": [KEY.public()]})));
        let me = json!({"displayName": "Megan Castillo", "mail": "megan@fabrikam.example",
            "userPrincipalName": "megan@fabrikam.example"});
        microsoft.always("/v1.0/me", Answer::json(&me));
        microsoft.always("/v1.0/me/sendMail", Answer::new(202, "").with("request-id", REQUEST_ID));
        microsoft
    }

    /// The discovery document as it should be.
    pub fn document(&self) -> Value {
        let origin = &self.origin;
        json!({
            "issuer": format!("{origin}/{{tenantid}}/v2.0"),
            "authorization_endpoint": format!("{origin}/authorize"),
            "token_endpoint": format!("{origin}/token"),
            "jwks_uri": format!("{origin}/keys"),
            "end_session_endpoint": format!("{origin}/logout"),
        })
    }

    /// The issuer of tokens of the usual tenant.
    pub fn issuer(&self) -> String {
        format!("{}/{TENANT}/v2.0", self.origin)
    }

    /// Every request to a place gets this answer.
    pub fn always(&self, path: &str, answer: Answer) {
        self.script.lock().unwrap().always.insert(path.to_owned(), answer);
    }

    /// The next request to a place gets this answer.
    pub fn once(&self, path: &str, answer: Answer) {
        let mut script = self.script.lock().unwrap();
        script.once.entry(path.to_owned()).or_default().push_back(answer);
    }

    /// The requests to a place, oldest first.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        script.asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// Every request, oldest first.
    pub fn asked_at_all(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }

    /// An application that signs people in here.
    pub async fn app(&self, more: &[(&str, &str)]) -> App {
        let ours = [("AZURE_AUTHORITY_HOST", &*self.origin), ("CONNECT_GRAPH_URL", &*self.origin)];
        App::start(&[&ours, more].concat()).await
    }

    /// An application that is told nothing about Graph.
    pub async fn app_of_the_cloud(&self, more: &[(&str, &str)]) -> App {
        App::start(&[&[("AZURE_AUTHORITY_HOST", &*self.origin)], more].concat()).await
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let asked = Asked {
        method: parts.method.to_string(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec(),
        path: path.clone(),
    };
    let answer = {
        let mut script = script.lock().unwrap();
        script.asked.push(asked);
        let next = script.once.get_mut(&path).and_then(VecDeque::pop_front);
        next.or_else(|| script.always.get(&path).cloned())
    };
    let answer = answer.unwrap_or_else(|| Answer::new(404, "nothing is scripted here"));
    if let Some(gate) = &answer.gate {
        gate.0.acquire().await.unwrap().forget();
    }
    let mut response = http::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    match answer.announced {
        None => response.body(Body::from(answer.body)).unwrap(),
        Some(length) => {
            response.header("content-length", length).body(broken(answer.body)).unwrap()
        }
    }
}

/// A body that ends before it should.
fn broken(start: Vec<u8>) -> Body {
    let pieces = [Ok(start), Err(std::io::Error::other("cut"))];
    Body::from_stream(futures_util::stream::iter(pieces))
}
