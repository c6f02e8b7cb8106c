//! The cookie by which the sandbox knows who signed in in this browser.

use axum::http::HeaderValue;

use super::asked::RawCookies;

const NAME: &str = "sandbox-session";

/// The secret of the browser session, if the browser brings one.
pub fn read(cookies: &RawCookies) -> Option<&str> {
    cookies.0.split(';').find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == NAME && !value.is_empty()).then_some(value)
    })
}

/// Give the browser a session.
pub fn set(secret: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{NAME}={secret}; Path=/; HttpOnly; SameSite=Lax")).ok()
}

/// Take it away.
pub fn clear() -> HeaderValue {
    HeaderValue::from_static("sandbox-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}
