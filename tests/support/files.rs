//! Files of a mail, as our script uploads them.

use http::Method;
use serde_json::{Value, json};

use super::{Browser, Page};

/// The size of a piece, as the server wants it.
pub const PIECE: usize = 983_040;

impl Browser {
    /// Announces a file.
    pub async fn announce(&self, file: &Value) -> Page {
        let ask = self.post_bytes("/api/attachments", file.to_string().into_bytes());
        ask.with("content-type", "application/json").with("accept", "application/json").send().await
    }

    /// Sends `bytes` as the piece that begins at `start`.
    pub async fn put(&self, id: &str, start: usize, total: usize, bytes: &[u8]) -> Page {
        let range = format!("bytes {start}-{}/{total}", start + bytes.len() - 1);
        self.put_range(id, &range, bytes).await
    }

    pub async fn put_range(&self, id: &str, range: &str, bytes: &[u8]) -> Page {
        let ask = self.post_bytes(&format!("/api/attachments/{id}"), bytes.to_vec());
        ask.method(Method::PUT).with("content-range", range).send().await
    }

    /// Asks how far a file has come.
    pub async fn progress(&self, id: &str) -> Page {
        self.call(&format!("attachments/{id}"), &[]).method(Method::GET).send().await
    }

    /// Takes a file back.
    pub async fn remove(&self, id: &str) -> Page {
        self.call(&format!("attachments/{id}"), &[]).method(Method::DELETE).send().await
    }

    /// Uploads a file of the form with this UUID, piece by piece.
    pub async fn upload(&self, name: &str, bytes: &[u8], message: &str) -> String {
        let file = json!({"name": name, "content_type": "text/plain", "size": bytes.len(),
            "message": message});
        let page = self.announce(&file).await;
        assert_eq!(page.status, 201, "{}", page.text());
        let id = page.json()["id"].as_str().unwrap().to_owned();
        for (part, piece) in bytes.chunks(PIECE).enumerate() {
            let page = self.put(&id, part * PIECE, bytes.len(), piece).await;
            let last = part * PIECE + piece.len() == bytes.len();
            assert_eq!(page.status, if last { 201 } else { 204 }, "{}", page.text());
        }
        id
    }
}
