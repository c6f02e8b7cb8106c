//! Somebody who may write and send.

use aws_lc_rs::digest;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Run, mail_to, text};

pub const WRITER: &str = "openid User.Read Mail.Send Mail.ReadWrite";
pub const IMMUTABLE: &str = "IdType=\"ImmutableId\"";

pub struct Writer<'a> {
    pub run: &'a Run,
    token: String,
}

impl<'a> Writer<'a> {
    pub async fn new(run: &'a Run, account: &str) -> Self {
        Self::with_scope(run, account, WRITER).await
    }

    pub async fn with_scope(run: &'a Run, account: &str, scope: &str) -> Self {
        Self { run, token: run.access_token(account, scope).await }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.run.url(&format!("/v1.0/me{path}"));
        self.run.http.request(method, url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PATCH, path).json(body).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    /// A draft to somebody; its id comes back.
    pub async fn draft(&self, to: &str) -> String {
        self.draft_of(&mail_to(to)["message"]).await
    }

    pub async fn draft_of(&self, message: &Value) -> String {
        let request = self.request(Method::POST, "/messages").header("prefer", IMMUTABLE);
        let response = request.json(message).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        text(&response.json::<Value>().await.unwrap()["id"])
    }

    pub async fn send_draft(&self, id: &str) -> Response {
        let path = format!("/messages/{id}/send");
        self.request(Method::POST, &path).header("content-length", "0").send().await.unwrap()
    }

    /// The address of an upload of so many bytes.
    pub async fn upload(&self, draft: &str, name: &str, size: usize) -> Value {
        let response = self.announce(draft, &item(name, size)).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    pub async fn announce(&self, draft: &str, body: &Value) -> Response {
        self.post(&format!("/messages/{draft}/attachments/createUploadSession"), body).await
    }

    /// Put one piece where the address says.
    pub async fn put(&self, url: &str, range: &str, piece: &[u8]) -> Response {
        self.try_put(url, range, piece).await.unwrap()
    }

    pub async fn try_put(&self, url: &str, range: &str, piece: &[u8]) -> reqwest::Result<Response> {
        let request = self.run.http.put(url).body(piece.to_vec());
        request.header("content-range", format!("bytes {range}")).send().await
    }

    /// Put everything in pieces; the last answer comes back.
    pub async fn put_all(&self, url: &str, content: &[u8], size: usize) -> Response {
        let mut last = None;
        for (at, piece) in content.chunks(size).enumerate() {
            let first = at * size;
            let range = format!("{first}-{}/{}", first + piece.len() - 1, content.len());
            last = Some(self.put(url, &range, piece).await);
        }
        last.unwrap()
    }
}

pub fn item(name: &str, size: usize) -> Value {
    json!({"AttachmentItem": {"attachmentType": "file", "name": name, "size": size}})
}

pub fn file(name: &str, base64: &str) -> Value {
    let kind = "#microsoft.graph.fileAttachment";
    json!({"@odata.type": kind, "name": name, "contentType": "text/plain", "contentBytes": base64})
}

/// Bytes of which no two pieces are the same.
pub fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from((at ^ (at >> 8) ^ (at >> 16)) & 0xff).unwrap()).collect()
}

pub fn sha256(content: &[u8]) -> String {
    // The library that is fast in a debug build as well.
    let hash = digest::digest(&digest::SHA256, content);
    hash.as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
