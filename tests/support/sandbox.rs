//! A sandbox on a free port, and a browser and an application that talk to it.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Sandbox, SandboxConfig};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const REPLY_URL: &str = "http://127.0.0.1:8000/connect/get_token/";
pub const SCOPE: &str = "openid profile offline_access User.Read Mail.Send";
pub const MEGAN: &str = "megan@fabrikam.example";
pub const ZOE: &str = "zoe@fabrikam.example";
pub const SAM: &str = "sam@outlook.example";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge of that verifier (RFC 7636 appendix B).
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub struct Run {
    pub sandbox: Sandbox,
    pub origin: String,
    pub http: Client,
}

/// A page with a form, as a browser sees it.
pub struct Form {
    pub action: String,
    pub hidden: Vec<(String, String)>,
    /// Name and value of each button.
    pub buttons: Vec<(String, String)>,
    pub text: String,
}

pub fn config(data_dir: &Path) -> SandboxConfig {
    SandboxConfig {
        addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        tls_addr: None,
        data_dir: data_dir.to_owned(),
        tls_ca_path: data_dir.join("sandbox-ca.pem"),
        client_id: DEFAULT_CLIENT_ID.to_owned(),
        client_secret: DEFAULT_CLIENT_SECRET.to_owned(),
        client_certificate: None,
        federated_token: None,
        reply_urls: vec![REPLY_URL.to_owned(), "https://localhost/secure".to_owned()],
    }
}

/// A fresh sandbox; the folder goes with the returned value.
pub async fn start() -> (Run, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (start_in(folder.path()).await, folder)
}

pub async fn start_in(data_dir: &Path) -> Run {
    let sandbox = Sandbox::start(config(data_dir)).await.unwrap();
    let origin = format!("http://{}", sandbox.addr());
    #[expect(clippy::disallowed_methods, reason = "the client of a test")]
    let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    Run { sandbox, origin, http }
}

impl Run {
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        self.get(path).await.json().await.unwrap()
    }

    /// The authorize address with the usual parameters; `None` leaves one out.
    pub fn authorize_url(&self, base: &str, changes: &[(&str, Option<&str>)]) -> Url {
        let mut parameters = vec![
            ("client_id", DEFAULT_CLIENT_ID),
            ("response_type", "code"),
            ("redirect_uri", REPLY_URL),
            ("scope", SCOPE),
            ("state", "a state & more=1"),
            ("nonce", "a-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            parameters.retain(|(known, _)| known != name);
            parameters.extend(value.map(|value| (*name, value)));
        }
        Url::parse_with_params(&self.url(base), parameters).unwrap()
    }

    pub async fn authorize(&self, changes: &[(&str, Option<&str>)]) -> Response {
        let url = self.authorize_url("/common/oauth2/v2.0/authorize", changes);
        self.http.get(url).send().await.unwrap()
    }

    /// Press a button of a form.
    pub async fn press(&self, form: &Form, button: &str, value: &str) -> Response {
        let pressed = (button.to_owned(), value.to_owned());
        assert!(form.buttons.contains(&pressed), "no button {button}={value}: {}", form.text);
        let mut fields = form.hidden.clone();
        fields.push(pressed);
        self.http.post(self.url(&form.action)).form(&fields).send().await.unwrap()
    }

    /// Pick the account and accept what is asked for, up to the redirect to the application.
    pub async fn walk(&self, url: Url, account: &str) -> Response {
        let mut response = self.http.get(url).send().await.unwrap();
        for _ in 0..3 {
            if response.status() == StatusCode::FOUND {
                break;
            }
            let form = form(response).await;
            let picks = form.buttons.iter().any(|(name, _)| name == "account");
            let (button, value) = if picks { ("account", account) } else { ("decision", "accept") };
            response = self.press(&form, button, value).await;
        }
        response
    }

    pub async fn code(&self, account: &str, changes: &[(&str, Option<&str>)]) -> String {
        let url = self.authorize_url("/common/oauth2/v2.0/authorize", changes);
        let reply = reply(&self.walk(url, account).await);
        reply.get("code").unwrap_or_else(|| panic!("no code in {reply:?}")).clone()
    }

    /// A token request with the usual parameters; `None` leaves one out.
    pub async fn token(&self, changes: &[(&str, Option<&str>)]) -> Response {
        self.try_token(changes).await.unwrap()
    }

    pub async fn try_token(&self, changes: &[(&str, Option<&str>)]) -> reqwest::Result<Response> {
        let fields = token_fields(changes);
        self.http.post(self.url("/common/oauth2/v2.0/token")).form(&fields).send().await
    }

    pub async fn redeem(&self, code: &str) -> Value {
        let response = self.token(&[("code", Some(code))]).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    pub async fn sign_in(&self, account: &str, scope: &str) -> Value {
        self.redeem(&self.code(account, &[("scope", Some(scope))]).await).await
    }

    pub async fn access_token(&self, account: &str, scope: &str) -> String {
        text(&self.sign_in(account, scope).await["access_token"])
    }

    pub async fn send(&self, token: &str, body: &Value) -> Response {
        let request = self.http.post(self.url("/v1.0/me/sendMail")).bearer_auth(token).json(body);
        request.send().await.unwrap()
    }

    pub async fn fault(&self, order: Value) {
        let response =
            self.http.post(self.url("/sandbox/faults")).json(&order).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED, "{}", response.text().await.unwrap());
    }
}

fn token_fields<'a>(changes: &[(&'a str, Option<&'a str>)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("client_id", DEFAULT_CLIENT_ID),
        ("client_secret", DEFAULT_CLIENT_SECRET),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REPLY_URL),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.extend(value.map(|value| (*name, value)));
    }
    fields
}

/// The form on a page that answers 200.
pub async fn form(response: Response) -> Form {
    assert_eq!(response.status(), StatusCode::OK);
    let page = response.text().await.unwrap();
    let document = Html::parse_document(&page);
    let select = |selector: &str| Selector::parse(selector).unwrap();
    let pairs = |selector: &str| {
        document
            .select(&select(selector))
            .map(|element| {
                let attribute = |name| element.attr(name).unwrap_or_default().to_owned();
                (attribute("name"), attribute("value"))
            })
            .collect::<Vec<_>>()
    };
    let form = document.select(&select("form")).next().expect("a form");
    let action = form.attr("action").unwrap_or_default().to_owned();
    assert_eq!(form.attr("method"), Some("post"));
    Form {
        action,
        hidden: pairs("form input[type=hidden]"),
        buttons: pairs("form button[name]"),
        text: document.root_element().text().collect::<Vec<_>>().join(" "),
    }
}

/// The parameters of a redirect to the application.
pub fn reply(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = response.headers()["location"].to_str().unwrap();
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

/// A refused request: the status and the error envelope.
pub async fn refused(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

/// Check an envelope of Entra ID.
pub async fn assert_identity_error(response: Response, status: u16, error: &str, number: u32) {
    let (answered, envelope) = refused(response).await;
    assert_eq!((answered, &envelope["error"]), (status, &json!(error)), "{envelope}");
    assert_eq!(envelope["error_codes"], json!([number]), "{envelope}");
    let description = text(&envelope["error_description"]);
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
    for part in [" Trace ID: ", " Correlation ID: ", " Timestamp: "] {
        assert!(description.contains(part), "{description}");
    }
    for field in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
        assert!(envelope[field].is_string(), "{field} in {envelope}");
    }
}

/// Check an envelope of Graph.
pub async fn assert_graph_error(response: Response, status: u16, code: &str) {
    let request_id = response.headers()["request-id"].to_str().unwrap().to_owned();
    let (answered, envelope) = refused(response).await;
    assert_eq!((answered, &envelope["error"]["code"]), (status, &json!(code)), "{envelope}");
    assert_eq!(envelope["error"]["innerError"]["request-id"], json!(request_id));
    assert!(envelope["error"]["innerError"]["date"].is_string());
    assert!(envelope["error"]["message"].is_string());
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The claims of a JWT, unchecked.
pub fn claims(token: &Value) -> Value {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let token = text(token);
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A mail to somebody.
pub fn mail_to(address: &str) -> Value {
    json!({
        "message": {
            "subject": "Welcome",
            "body": {"contentType": "HTML", "content": "<p>Hello</p>"},
            "toRecipients": [{"emailAddress": {"address": address}}],
        },
    })
}

/// Change the kept grants, as if an earlier release had written them.
pub fn change_grants(data_dir: &Path, change: impl Fn(&mut Value)) {
    let file = data_dir.join("grants.jsonl");
    let mut records = Vec::new();
    for line in std::fs::read_to_string(&file).unwrap().lines() {
        let mut record = serde_json::from_str(line).unwrap();
        change(&mut record);
        records.push(record.to_string());
    }
    std::fs::write(&file, records.join("\n") + "\n").unwrap();
}
