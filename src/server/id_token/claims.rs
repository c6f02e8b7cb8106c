//! The claims and their rules.

use serde::Deserialize;

use super::issuer::{is_tenant_id, names};
use super::{Expected, IdTokenError, Identity, NonceRule, SigningKey};
use crate::server::clock::Timestamp;

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;

/// How old a token may be at a sign-in, in seconds.
const OLDEST: i64 = 3_600;

#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    azp: Option<String>,
    nonce: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
    sid: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    upn: Option<String>,
    unique_name: Option<String>,
    login_hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn is_exactly(&self, client_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == client_id,
            Self::Many(audiences) => matches!(audiences.as_slice(), [only] if only == client_id),
        }
    }
}

impl Claims {
    pub(super) fn check(
        &self,
        expected: &Expected<'_>,
        key: Option<&SigningKey>,
        now: Timestamp,
    ) -> Result<(), IdTokenError> {
        let rules = [
            ("aud", self.aud.is_exactly(expected.client_id)),
            ("azp", self.azp.as_deref().is_none_or(|party| party == expected.client_id)),
            ("sub", (1..=255).contains(&self.sub.len()) && self.sub.is_ascii()),
            ("exp", now.0 < self.exp.saturating_add(LEEWAY)),
            ("nbf", self.nbf.is_none_or(|begin| begin.saturating_sub(LEEWAY) <= now.0)),
            ("iat", self.is_recent(expected.nonce, now)),
            ("nonce", self.has_nonce(expected.nonce)),
            ("tid", !expected.issuer.entra || self.tid.as_deref().is_some_and(is_tenant_id)),
            (
                "oid",
                !expected.issuer.entra || self.oid.as_deref().is_some_and(|oid| !oid.is_empty()),
            ),
            ("iss", expected.issuer.is(&self.iss, self.tid.as_deref())),
            ("iss of the key", self.is_signed_by(key)),
            ("tid of another tenant", expected.issuer.admits(self.tid.as_deref())),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((claim, _)) => Err(IdTokenError::Claim(claim)),
            None => Ok(()),
        }
    }

    fn is_recent(&self, nonce: NonceRule<'_>, now: Timestamp) -> bool {
        let begun = self.iat.saturating_sub(LEEWAY) <= now.0;
        let young = now.0 <= self.iat.saturating_add(OLDEST + LEEWAY);
        begun && (young || matches!(nonce, NonceRule::Refresh))
    }

    fn has_nonce(&self, rule: NonceRule<'_>) -> bool {
        match rule {
            NonceRule::Exactly(nonce) => self.nonce.as_deref() == Some(nonce),
            NonceRule::WherePresent(nonce) => {
                self.nonce.as_deref().is_none_or(|claim| claim == nonce)
            }
            NonceRule::Refresh => true,
        }
    }

    fn is_signed_by(&self, key: Option<&SigningKey>) -> bool {
        key.and_then(|key| key.issuer.as_deref())
            .is_none_or(|issuer| names(issuer, &self.iss, self.tid.as_deref()))
    }

    /// The person. Only Microsoft's word on tenants and objects counts: another provider that
    /// writes such claims could name people of a tenant.
    pub(super) fn identity(self, entra: bool) -> Identity {
        Identity {
            issuer: self.iss,
            subject: self.sub,
            tenant_id: self.tid.filter(|_| entra),
            object_id: self.oid.filter(|_| entra),
            name: self.name,
            username: self.preferred_username.or(self.upn).or(self.unique_name),
            login_hint: self.login_hint,
            sid: self.sid,
        }
    }
}
