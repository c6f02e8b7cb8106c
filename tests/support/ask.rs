//! A request of a browser.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::{Browser, Page};

/// A request that is being put together.
pub struct Ask {
    pub(super) browser: Browser,
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Whether another site leads here: Strict cookies stay at home.
    pub(super) foreign: bool,
}

impl Ask {
    /// Sets a header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// By another method.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Leaves a header away.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Sends it and keeps the cookies of the answer.
    pub async fn send(self) -> Page {
        self.try_send().await.unwrap()
    }

    /// Sends it to somebody who may be gone. Cookies are kept as soon as the head is here.
    pub async fn try_send(mut self) -> reqwest::Result<Page> {
        let cookies = self.browser.cookies_for(self.foreign);
        if !cookies.is_empty() && !self.headers.contains_key(header::COOKIE) {
            self = self.with("cookie", &cookies.join("; "));
        }
        let request = self.browser.client.request(self.method, &self.url);
        let mut answer = request.headers(self.headers).body(self.body).send().await?;
        let status = answer.status().as_u16();
        let headers = std::mem::take(answer.headers_mut());
        let mut page = Page { status, headers, body: Vec::new() };
        self.browser.keep(&page.all("set-cookie"));
        page.body = answer.bytes().await?.to_vec();
        Ok(page)
    }
}
