//! What a session holds: who signed in, the tokens, and what Graph told of the person.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::tokens::{AccessToken, RefreshToken, Tokens};
use crate::server::clock::Timestamp;
use crate::server::id_token::Identity;
use crate::user::{AccountType, User};

/// The name of a person across sign-ins: (`tid`, `oid`), else (`iss`, `sub`); never an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserKey(String);

impl UserKey {
    /// What a form carries to say whom it was made for: it means nothing elsewhere.
    #[must_use]
    pub fn form_mark(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(["form\n", &self.0].concat())[..12])
    }

    /// What tells one content from another, and tells nothing to whoever does not know the person.
    #[must_use]
    pub fn hash_of(&self, content: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(&self.0)
            .chain_update(b"\n\n")
            .chain_update(content)
            .finalize()
            .into()
    }

    /// What stands in the database.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl Identity {
    /// The key of this person.
    #[must_use]
    pub fn user_key(&self) -> UserKey {
        match (&self.tenant_id, &self.object_id) {
            (Some(tenant), Some(object)) => UserKey(format!("entra\n{tenant}\n{object}")),
            _ => UserKey(format!("openid\n{}\n{}", self.issuer, self.subject)),
        }
    }
}

/// What `GET /me` told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// `displayName`
    pub name: String,
    /// `mail`, else `userPrincipalName`.
    pub address: String,
}

/// Everything a session holds.
#[derive(Clone, Debug)]
pub struct SessionData {
    /// Who signed in.
    pub identity: Identity,
    /// Graph's word on the person, once it was asked.
    pub profile: Option<Profile>,
    /// The tokens.
    pub tokens: Tokens,
}

impl SessionData {
    /// The person as the pages and the scripts know them.
    #[must_use]
    pub fn user(&self) -> User {
        let identity = &self.identity;
        let fallback = || identity.username.clone().unwrap_or_default();
        let personal = identity.tenant_id.as_deref() == Some(Identity::CONSUMERS);
        User {
            name: self
                .profile
                .as_ref()
                .map(|profile| profile.name.clone())
                .or_else(|| identity.name.clone())
                .unwrap_or_else(fallback),
            address: self.profile.as_ref().map_or_else(fallback, |profile| profile.address.clone()),
            account_type: if personal { AccountType::Personal } else { AccountType::Work },
            scopes: self.tokens.scopes.clone(),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let tokens = &self.tokens;
        let record = Record {
            identity: self.identity.clone(),
            profile: self.profile.clone(),
            access: tokens.access.expose().to_owned(),
            refresh: tokens.refresh.as_ref().map(|token| token.expose().to_owned()),
            obtained: tokens.obtained.0,
            expires: tokens.expires.0,
            renew: Some(tokens.renew.0),
            scopes: tokens.scopes.clone(),
        };
        // A struct of texts and numbers always has a JSON form.
        serde_json::to_vec(&record).unwrap_or_default()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            identity: record.identity,
            profile: record.profile,
            tokens: Tokens {
                access: AccessToken::new(record.access),
                refresh: record.refresh.map(RefreshToken::new),
                obtained: Timestamp(record.obtained),
                expires: Timestamp(record.expires),
                renew: Timestamp(record.renew.unwrap_or(record.expires)),
                scopes: record.scopes,
            },
        })
    }
}

/// The content before it is sealed: the one form in which tokens are written down.
#[derive(Serialize, Deserialize)]
struct Record {
    identity: Identity,
    profile: Option<Profile>,
    access: String,
    refresh: Option<String>,
    obtained: i64,
    expires: i64,
    /// The first version of the program did not write it.
    renew: Option<i64>,
    scopes: Vec<String>,
}
