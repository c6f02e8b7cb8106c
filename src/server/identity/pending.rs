//! A sign-in on its way: sealed in a cookie of its own, so that many tabs can sign in at once
//! and the server keeps nothing for people who never come back.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::ReturnTo;
use super::challenge::{CsrfToken, Nonce, PkceVerifier};
use super::scopes::{Need, Scopes};
use crate::server::clock::Timestamp;
use crate::server::session::Sealer;
use crate::server::session::cookie::{IdHash, cookies};

const PREFIX: &str = "__Host-Http-sign-in-";

/// How long a person may take at the provider.
pub const LIFE: Duration = Duration::from_mins(10);

/// How many sign-ins of one browser run at once.
const AT_ONCE: usize = 5;

/// One running sign-in.
#[derive(Debug)]
pub struct PendingSignIn {
    /// 256 random bits.
    pub state: CsrfToken,
    /// 256 random bits.
    pub nonce: Nonce,
    /// 256 random bits.
    pub verifier: PkceVerifier,
    /// What the person needs besides.
    pub needs: Vec<Need>,
    /// Where the person goes afterwards.
    pub return_to: ReturnTo,
    /// When it began.
    pub started: Timestamp,
    /// The session of this browser that the new one replaces.
    pub replaces: Option<IdHash>,
}

impl PendingSignIn {
    /// Begins a sign-in.
    #[must_use]
    pub fn begin(
        needs: Vec<Need>,
        return_to: ReturnTo,
        replaces: Option<IdHash>,
        now: Timestamp,
    ) -> Self {
        Self {
            state: CsrfToken::random(),
            nonce: Nonce::random(),
            verifier: PkceVerifier::random(),
            needs,
            return_to,
            started: now,
            replaces,
        }
    }

    /// The permissions that are asked for.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        Scopes::for_needs(&self.needs)
    }

    /// When the reply comes too late.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.started.plus(LIFE)
    }

    /// The sign-in that a reply with this `state` belongs to, from the cookies of its request.
    #[must_use]
    pub fn find(
        headers: &HeaderMap,
        state: &CsrfToken,
        sealer: &Sealer,
        now: Timestamp,
    ) -> Option<Self> {
        let name = cookie_name(state);
        let (_, value) = cookies(headers).find(|(cookie, _)| *cookie == name)?;
        let pending = Self::open(&name, &value, sealer)?;
        let same = pending.state.hash() == state.hash();
        (same && now < pending.expires()).then_some(pending)
    }

    /// The `Set-Cookie`s that begin this sign-in and end those that are too many or too old.
    #[must_use]
    pub fn set_cookies(&self, headers: &HeaderMap, sealer: &Sealer) -> Vec<String> {
        let mut running = Vec::new();
        let mut set = Vec::new();
        for (name, value) in cookies(headers).filter(|(name, _)| name.starts_with(PREFIX)) {
            match Self::open(&name, &value, sealer) {
                Some(pending) if self.started < pending.expires() => {
                    running.push((pending.started, name));
                }
                _ => set.push(delete(&name)),
            }
        }
        // Stable: browsers send the older of two cookies first (RFC 6265, section 5.4).
        running.sort_by_key(|(started, _)| *started);
        let too_many = (running.len() + 1).saturating_sub(AT_ONCE);
        set.extend(running.iter().take(too_many).map(|(_, name)| delete(name)));
        let (name, value) = self.seal(sealer);
        set.push(format!(
            "{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}",
            LIFE.as_secs()
        ));
        set
    }

    /// The `Set-Cookie` that ends this sign-in.
    #[must_use]
    pub fn delete_cookie(&self) -> String {
        delete(&cookie_name(&self.state))
    }

    fn seal(&self, sealer: &Sealer) -> (String, String) {
        let name = cookie_name(&self.state);
        let content = Content(
            self.state.expose().to_owned(),
            self.nonce.expose().to_owned(),
            self.verifier.expose().to_owned(),
            self.needs.clone(),
            self.return_to.as_str().to_owned(),
            self.started.0,
            self.replaces.map(|hash| URL_SAFE_NO_PAD.encode(hash.as_bytes())),
        );
        // A struct of texts and a number always has a JSON form.
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        let value = URL_SAFE_NO_PAD.encode(sealer.seal(&bytes, name.as_bytes()));
        (name, value)
    }

    fn open(name: &str, value: &str, sealer: &Sealer) -> Option<Self> {
        let closed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let opened = sealer.open(&closed, name.as_bytes()).ok()?;
        let content: Content = serde_json::from_slice(&opened).ok()?;
        let Content(state, nonce, verifier, needs, return_to, started, replaces) = content;
        let replaces = replaces.and_then(|hash| URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok());
        Some(Self {
            state: CsrfToken::new(state),
            nonce: Nonce::new(nonce),
            verifier: PkceVerifier::new(verifier),
            needs,
            return_to: ReturnTo::sealed(return_to),
            started: Timestamp(started),
            replaces: replaces.map(IdHash::from_bytes),
        })
    }
}

fn cookie_name(state: &CsrfToken) -> String {
    format!("{PREFIX}{}", &URL_SAFE_NO_PAD.encode(state.hash())[..8])
}

fn delete(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// State, nonce, verifier, needs, return path, start, replaced session: an array without names,
/// because five of them have to fit into the cookies of a request.
#[derive(Serialize, Deserialize)]
struct Content(String, String, String, Vec<Need>, String, i64, Option<String>);
