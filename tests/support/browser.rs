//! As much of a browser as the tests need: cookies by name, the headers that tell where a request
//! comes from, and no redirects unless asked for.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Method};

use super::{Ask, Form, Page};

#[derive(Clone)]
struct Cookie {
    value: String,
    strict: bool,
}

/// A browser; clones share their cookies, as tabs do.
#[derive(Clone)]
pub struct Browser {
    pub(super) client: reqwest::Client,
    /// Where requests go, whatever the application is called.
    address: String,
    origin: String,
    cookies: Arc<Mutex<BTreeMap<String, Cookie>>>,
}

impl Browser {
    pub fn new(addr: SocketAddr, origin: &str) -> Self {
        let address = format!("http://{addr}");
        Self { client: client(), address, origin: origin.to_owned(), cookies: Arc::default() }
    }

    /// One that goes to the origin itself, with a client that knows the way.
    pub fn at(origin: &str, client: reqwest::Client) -> Self {
        let origin = origin.to_owned();
        Self { client, address: origin.clone(), origin, cookies: Arc::default() }
    }

    /// A navigation inside the site.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
            .with("sec-fetch-site", "same-origin")
            .with("sec-fetch-mode", "navigate")
    }

    /// A navigation that another site leads to: Strict cookies stay at home.
    pub fn arrive(&self, path: &str) -> Ask {
        let mut ask = self.ask(Method::GET, path);
        ask.foreign = true;
        ask.with("sec-fetch-site", "cross-site").with("sec-fetch-mode", "navigate")
    }

    /// A form of ours.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Ask {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        self.post_bytes(path, body.finish().into_bytes())
    }

    /// A form of ours, written by hand.
    pub fn post_bytes(&self, path: &str, body: Vec<u8>) -> Ask {
        let mut ask = self.ask(Method::POST, path);
        ask.body = body;
        ask.with("sec-fetch-site", "same-origin")
            .with("origin", &self.origin)
            .with("content-type", "application/x-www-form-urlencoded")
    }

    /// A call of our script.
    pub fn call(&self, name: &str, form: &[(&str, &str)]) -> Ask {
        self.post(&format!("/api/{name}"), form).with("accept", "application/json")
    }

    /// Sends a mail by script.
    pub async fn send_mail(&self, form: &Form) -> Page {
        self.call("send_mail", &form.fields()).send().await
    }

    /// Sends a mail by the form without script.
    pub async fn send_form(&self, form: &Form) -> Page {
        self.post("/connect/send", &form.fields()).send().await
    }

    /// A request without any header that a browser would add.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let host = self.origin.split_once("://").unwrap().1;
        let ask = Ask {
            browser: self.clone(),
            method,
            url: format!("{}{path}", self.address),
            headers: HeaderMap::new(),
            body: Vec::new(),
            foreign: false,
        };
        ask.with("host", host)
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).map(|cookie| cookie.value.clone())
    }

    /// The names and values of all cookies.
    pub fn cookies(&self) -> Vec<(String, String)> {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, cookie)| (name.clone(), cookie.value.clone())).collect()
    }

    /// The `Cookie` header of a request of our own.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<_> =
            self.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Puts a cookie there by hand.
    pub fn plant(&self, name: &str, value: &str) {
        let cookie = Cookie { value: value.to_owned(), strict: name == "__Host-Http-session" };
        self.cookies.lock().unwrap().insert(name.to_owned(), cookie);
    }

    pub fn forget(&self, name: &str) {
        self.cookies.lock().unwrap().remove(name);
    }

    pub fn session(&self) -> Option<String> {
        self.cookie("__Host-Http-session")
    }

    /// The cookies that go along; the Strict ones only where no other site leads here.
    pub(super) fn cookies_for(&self, foreign: bool) -> Vec<String> {
        let cookies = self.cookies.lock().unwrap();
        let sent = cookies.iter().filter(|(_, cookie)| !(foreign && cookie.strict));
        sent.map(|(name, cookie)| format!("{name}={}", cookie.value)).collect()
    }

    pub(super) fn keep(&self, set_cookies: &[&str]) {
        for text in set_cookies {
            let cookie = cookie::Cookie::parse((*text).to_owned()).unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if cookie.max_age().is_some_and(cookie::time::Duration::is_zero) {
                cookies.remove(cookie.name());
            } else {
                let strict = cookie.same_site() == Some(cookie::SameSite::Strict);
                let kept = Cookie { value: cookie.value().to_owned(), strict };
                cookies.insert(cookie.name().to_owned(), kept);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a browser is not bound by the limits of our calls")]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}
