//! The session cookie: 32 random bytes that mean nothing outside this server.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};

use crate::server::random;

/// The prefix makes browsers insist on Secure, `HttpOnly`, `Path=/` and no `Domain`.
pub const NAME: &str = "__Host-Http-session";

/// The id of a session, as the cookie carries it.
#[derive(Clone)]
pub struct SessionId([u8; 32]);

/// SHA-256 of a session's id: the name of its row.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdHash([u8; 32]);

impl SessionId {
    pub(super) fn random() -> Self {
        Self(random::bytes())
    }

    /// Reads the cookie of a request; nothing when it is absent, doubled or no id.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = cookies(headers).filter(|(name, _)| name == NAME).map(|(_, value)| value);
        let value = values.next().filter(|_| values.next().is_none())?;
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        bytes.try_into().map(Self).ok()
    }

    /// The name of the row.
    #[must_use]
    pub fn hash(&self) -> IdHash {
        IdHash(Sha256::digest(self.0).into())
    }

    /// The `Set-Cookie` that gives this id to a browser.
    #[must_use]
    pub fn set_cookie(&self, life: Duration) -> String {
        let value = URL_SAFE_NO_PAD.encode(self.0);
        format!(
            "{NAME}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={}",
            life.as_secs()
        )
    }
}

/// The `Set-Cookie` that takes the id away.
#[must_use]
pub fn delete_cookie() -> String {
    format!("{NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// All cookies of a request, as pairs of name and value.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| ::cookie::Cookie::split_parse(text.to_owned()))
        .filter_map(Result::ok)
        .map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned()))
}

impl IdHash {
    /// The hash itself.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Takes a hash back that was written down.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl fmt::Debug for IdHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers
    }

    #[test]
    fn a_browser_gets_the_cookie_exactly() {
        let cookie = SessionId([0; 32]).set_cookie(Duration::from_hours(168));
        assert_eq!(
            cookie,
            "__Host-Http-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; Path=/; Secure; HttpOnly; \
             SameSite=Strict; Max-Age=604800"
        );
    }

    #[test]
    fn what_is_no_id_is_no_session() {
        let id = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(SessionId::from_headers(&request(&format!("a=b; {NAME}={id}"))).is_some());
        for cookie in [
            String::new(),
            format!("session={id}"),
            format!("{NAME}="),
            format!("{NAME}={id}A"),
            format!("{NAME}={id}; {NAME}={id}"),
            format!("{NAME}=ü{id}"),
        ] {
            assert!(SessionId::from_headers(&request(&cookie)).is_none(), "{cookie}");
        }
    }
}
