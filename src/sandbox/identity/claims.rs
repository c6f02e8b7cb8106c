//! What tokens say.
//! <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::claims_request::CHALLENGE_CAPABILITY;
use super::dialect::Dialect;
use super::grants::Grant;
use super::scopes::GRAPH_RESOURCE;
use crate::sandbox::accounts::{DemoAccount, by_address};
use crate::sandbox::origin::Origin;
use crate::sandbox::random;

/// How far Entra ID dates its tokens back.
const BACKDATED: i64 = 300;
const ID_TOKEN_LIFE: i64 = 3600;

/// The claim of the access token that says up to which moment challenges are met. It is the sandbox's
/// own: to applications the token is opaque.
pub const MET_CHALLENGE: &str = "sandbox_met_challenge";

/// What every token of one answer shares.
#[derive(Clone, Copy, Debug)]
pub struct TokenFrame<'a> {
    /// The origin by which the token was asked for.
    pub origin: &'a Origin,
    /// The dialect of the request.
    pub dialect: Dialect,
    /// What was granted.
    pub grant: &'a Grant,
    /// To whom.
    pub account: &'a DemoAccount,
    /// When.
    pub now: i64,
}

impl TokenFrame<'_> {
    /// The claims of the id token.
    pub fn id_token(&self, nonce: Option<&str>) -> Value {
        let account = self.account;
        let mut claims = json!({
            "aud": self.grant.client_id,
            "iss": self.dialect.issuer(self.origin, account.tenant),
            "iat": self.now - BACKDATED,
            "nbf": self.now - BACKDATED,
            "exp": self.now + ID_TOKEN_LIFE,
            "name": account.display_name,
            "oid": account.object_id,
            "sid": self.grant.sid,
            "sub": self.pairwise_subject(),
            "tid": account.tenant,
            "uti": random::guid(),
            "login_hint": login_hint(account),
        });
        match self.dialect {
            Dialect::V1 => {
                claims["upn"] = json!(account.address);
                claims["unique_name"] = json!(account.address);
                claims["given_name"] = json!(account.given_name);
                claims["family_name"] = json!(account.surname);
                claims["ver"] = json!("1.0");
            }
            Dialect::V2 => {
                claims["preferred_username"] = json!(account.address);
                claims["ver"] = json!("2.0");
                if self.grant.scopes.contains("email") {
                    claims["email"] = json!(account.address);
                }
            }
        }
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        claims
    }

    /// The claims of the access token, which only Graph may read.
    pub fn access_token(&self, expires_in: i64) -> Value {
        let account = self.account;
        let mut claims = json!({
            "aud": self.grant.resource.as_deref().unwrap_or(GRAPH_RESOURCE),
            "iss": Dialect::V1.issuer(self.origin, account.tenant),
            "iat": self.now - BACKDATED,
            "nbf": self.now - BACKDATED,
            "exp": self.now + expires_in,
            "appid": self.grant.client_id,
            "name": account.display_name,
            "oid": account.object_id,
            "scp": self.grant.scopes.as_granted(),
            "sub": self.pairwise_subject(),
            "tid": account.tenant,
            "upn": account.address,
            "uti": random::guid(),
            "ver": "1.0",
        });
        if self.grant.claims.understands_challenges {
            claims["xms_cc"] = json!([CHALLENGE_CAPABILITY]);
        }
        if let Some(moment) = self.grant.claims.not_before {
            claims[MET_CHALLENGE] = json!(moment);
        }
        claims
    }

    /// Another one for each application, always the same for one.
    fn pairwise_subject(&self) -> String {
        random::hash(&format!("{}|{}", self.grant.client_id, self.account.object_id))
    }
}

/// The opaque hint that applications send back for a sign-out without a picker.
fn login_hint(account: &DemoAccount) -> String {
    format!("O.{}", URL_SAFE_NO_PAD.encode(account.address))
}

/// The account that a hint names: an address, or the claim.
pub fn account_of_login_hint(hint: &str) -> Option<&'static DemoAccount> {
    let opaque = hint.strip_prefix("O.").and_then(|hint| URL_SAFE_NO_PAD.decode(hint).ok());
    match opaque.and_then(|address| String::from_utf8(address).ok()) {
        Some(address) => by_address(&address),
        None => by_address(hint),
    }
}
