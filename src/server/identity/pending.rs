//! A sign-in on its way: sealed in a cookie of its own, so that many tabs can sign in at once
//! and the server keeps nothing for people who never come back.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ReturnTo;
use crate::server::clock::Timestamp;
use crate::server::random;
use crate::server::secret::secret_text;
use crate::server::session::Sealer;
use crate::server::session::cookie::{IdHash, cookies};

const PREFIX: &str = "__Host-Http-sign-in-";

/// How long a person may take at the provider.
pub const LIFE: Duration = Duration::from_mins(10);

/// How many sign-ins of one browser run at once.
const AT_ONCE: usize = 5;

secret_text! {
    /// `state` (RFC 6749, section 10.12): ties the reply to this browser.
    CsrfToken
}

secret_text! {
    /// `nonce` (OpenID Connect Core, section 3.1.2.1): ties the id_token to this sign-in.
    Nonce
}

secret_text! {
    /// `code_verifier` (RFC 7636, section 4.1): ties the code to this sign-in.
    PkceVerifier
}

impl PkceVerifier {
    /// `code_challenge` with the method S256 (RFC 7636, section 4.2).
    #[must_use]
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.expose()))
    }
}

impl CsrfToken {
    /// SHA-256, under which the sign-in is remembered as used.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }

    fn cookie_name(&self) -> String {
        format!("{PREFIX}{}", &URL_SAFE_NO_PAD.encode(self.hash())[..8])
    }
}

/// One running sign-in.
#[derive(Debug)]
pub struct PendingSignIn {
    /// 256 random bits.
    pub state: CsrfToken,
    /// 256 random bits.
    pub nonce: Nonce,
    /// 256 random bits.
    pub verifier: PkceVerifier,
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
    pub fn begin(return_to: ReturnTo, replaces: Option<IdHash>, now: Timestamp) -> Self {
        let random_text = || URL_SAFE_NO_PAD.encode(random::bytes::<32>());
        Self {
            state: CsrfToken::new(random_text()),
            nonce: Nonce::new(random_text()),
            verifier: PkceVerifier::new(random_text()),
            return_to,
            started: now,
            replaces,
        }
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
        let name = state.cookie_name();
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
        running.sort();
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
        delete(&self.state.cookie_name())
    }

    fn seal(&self, sealer: &Sealer) -> (String, String) {
        let name = self.state.cookie_name();
        let content = Content {
            state: self.state.expose().to_owned(),
            nonce: self.nonce.expose().to_owned(),
            verifier: self.verifier.expose().to_owned(),
            return_to: self.return_to.as_str().to_owned(),
            started: self.started.0,
            replaces: self.replaces.map(|hash| URL_SAFE_NO_PAD.encode(hash.as_bytes())),
        };
        // A struct of texts and a number always has a JSON form.
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        let value = URL_SAFE_NO_PAD.encode(sealer.seal(&bytes, name.as_bytes()));
        (name, value)
    }

    fn open(name: &str, value: &str, sealer: &Sealer) -> Option<Self> {
        let closed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let opened = sealer.open(&closed, name.as_bytes()).ok()?;
        let content: Content = serde_json::from_slice(&opened).ok()?;
        let replaces =
            content.replaces.and_then(|hash| URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok());
        Some(Self {
            state: CsrfToken::new(content.state),
            nonce: Nonce::new(content.nonce),
            verifier: PkceVerifier::new(content.verifier),
            return_to: ReturnTo::sealed(content.return_to),
            started: Timestamp(content.started),
            replaces: replaces.map(IdHash::from_bytes),
        })
    }
}

fn delete(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

#[derive(Serialize, Deserialize)]
struct Content {
    state: String,
    nonce: String,
    verifier: String,
    return_to: String,
    started: i64,
    replaces: Option<String>,
}
