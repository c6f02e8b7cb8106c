//! The id_token, validated completely (OpenID Connect Core, section 3.1.3.7, and Microsoft's
//! page on claims validation). This room knows nothing of HTTP.

mod claims;
mod identity;
mod issuer;
mod keys;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::{Map, Value};

pub use identity::Identity;
pub use issuer::Issuer;
pub use keys::{KeySet, SigningKey};

use crate::server::clock::Timestamp;
use crate::server::json;
use claims::Claims;

/// Longest token that is looked at, in bytes.
const LIMIT: usize = 65_536;

/// What an id_token has to say to be taken.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// `aud` has to be exactly this.
    pub client_id: &'a str,
    /// Who may have issued it.
    pub issuer: &'a Issuer,
    /// What `nonce` has to be.
    pub nonce: NonceRule<'a>,
    /// Whether an unsigned one passes: v1.0 alone, fetched directly from the token endpoint.
    pub may_be_unsigned: bool,
}

/// The rule for `nonce`.
#[derive(Clone, Copy, Debug)]
pub enum NonceRule<'a> {
    /// At a sign-in: present and equal.
    Exactly(&'a str),
    /// At a sign-in with v1.0: equal where present.
    WherePresent(&'a str),
    /// At a refresh: no nonce was sent, an old token may be older than an hour.
    Refresh,
}

/// Why an id_token is refused. The person reads the same for all; the log names the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum IdTokenError {
    #[error("not a signed token in compact form")]
    Form,
    #[error("header: {0}")]
    Header(&'static str),
    #[error("no key has the name of the token's")]
    UnknownKey,
    #[error("the signature does not fit")]
    Signature,
    #[error("claims can't be read")]
    Unreadable,
    #[error("claim {0}")]
    Claim(&'static str),
}

impl IdTokenError {
    /// Whether the token is, as far as it can be told, somebody else's; otherwise it says nothing
    /// of the person: its key is not here, a clock is wrong, or it is nonsense.
    #[must_use]
    pub fn is_about_the_person(&self) -> bool {
        matches!(self, Self::Claim(claim) if !["exp", "nbf", "iat"].contains(claim))
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    /// There at all, whatever its value, `null` included.
    #[serde(skip)]
    crit: bool,
}

/// The `kid` that a token names, to fetch its key; nothing is trusted yet.
#[must_use]
pub fn key_name(token: &str) -> Option<String> {
    let (header, _) = token.split_once('.')?;
    header_of(header).ok()?.kid
}

/// Validates a token and tells who signed in.
///
/// # Errors
/// [`IdTokenError`], the first rule that it breaks.
pub fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Identity, IdTokenError> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(IdTokenError::Form);
    };
    if token.len() > LIMIT {
        return Err(IdTokenError::Form);
    }
    let signed = &token[..header.len() + 1 + payload.len()];
    let header = header_of(header)?;
    let key = signing_key(&header, keys, expected)?;
    match key {
        Some(key) => check_signature(signature, signed, key)?,
        None if signature.is_empty() => {}
        None => return Err(IdTokenError::Signature),
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| IdTokenError::Form)?;
    let claims: Claims = json::from_slice(&payload).map_err(|_| IdTokenError::Unreadable)?;
    claims.check(expected, key, now)?;
    Ok(claims.identity(expected.issuer.entra))
}

fn header_of(part: &str) -> Result<Header, IdTokenError> {
    const UNREADABLE: IdTokenError = IdTokenError::Header("can't be read");
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| IdTokenError::Form)?;
    let members: Map<String, Value> = json::from_slice(&bytes).map_err(|_| UNREADABLE)?;
    let crit = members.contains_key("crit");
    let header: Header = serde_json::from_value(members.into()).map_err(|_| UNREADABLE)?;
    Ok(Header { crit, ..header })
}

/// The key to check with; nothing for an unsigned token that may be unsigned.
fn signing_key<'k>(
    header: &Header,
    keys: &'k KeySet,
    expected: &Expected<'_>,
) -> Result<Option<&'k SigningKey>, IdTokenError> {
    if header.crit {
        return Err(IdTokenError::Header("crit"));
    }
    if header.typ.as_deref().is_some_and(|typ| typ != "JWT") {
        return Err(IdTokenError::Header("typ"));
    }
    match header.alg.as_str() {
        "RS256" => keys.find(header.kid.as_deref()).map(Some).ok_or(IdTokenError::UnknownKey),
        "none" if expected.may_be_unsigned => Ok(None),
        _ => Err(IdTokenError::Header("alg")),
    }
}

fn check_signature(signature: &str, signed: &str, key: &SigningKey) -> Result<(), IdTokenError> {
    let key =
        DecodingKey::from_rsa_components(&key.n, &key.e).map_err(|_| IdTokenError::UnknownKey)?;
    match jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, Algorithm::RS256) {
        Ok(true) => Ok(()),
        _ => Err(IdTokenError::Signature),
    }
}
