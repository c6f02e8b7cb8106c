//! What the address of a sign-in may ask for.

use super::failure::ReplyError;
use super::scopes::Need;
use super::{ClaimsSeal, ReturnTo};
use crate::server::clock::Timestamp;
use crate::server::id_token::Identity;
use crate::server::params::Params;
use crate::server::session::ClaimsChallenge;

/// Longest `login_hint`: an address (RFC 5321) or Microsoft's own claim.
const HINT_LIMIT: usize = 2_048;

/// What the caller may ask of a sign-in. Nothing else of a request reaches the provider.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) return_to: ReturnTo,
    pub(super) login_hint: Option<String>,
    pub(super) prompt: Option<&'static str>,
    pub(super) need: Option<Need>,
    pub(super) claims: Option<ClaimsChallenge>,
}

impl Wish {
    pub(super) fn parse(
        query: &str,
        origin: &str,
        seal: &ClaimsSeal,
        now: Timestamp,
    ) -> Result<Self, ReplyError> {
        let mut params = Params::parse(query.as_bytes()).map_err(|_| ReplyError::Malformed)?;
        let prompt = match params.get("prompt") {
            None => None,
            Some("select_account") => Some("select_account"),
            Some("login") => Some("login"),
            Some("consent") => Some("consent"),
            Some(_) => return Err(ReplyError::Malformed),
        };
        let need = match params.get("need") {
            None => None,
            Some("attachments") => Some(Need::Attachments),
            Some("people") => Some(Need::People),
            Some("send_as") => Some(Need::SendAs),
            Some(_) => return Err(ReplyError::Malformed),
        };
        let login_hint = params.take("login_hint");
        if login_hint.len() > HINT_LIMIT || login_hint.contains(char::is_control) {
            return Err(ReplyError::Malformed);
        }
        let return_to =
            ReturnTo::parse(&params.take("return_to"), origin).unwrap_or_else(ReturnTo::home);
        // Microsoft refuses a hint beside a choice of accounts.
        let hint =
            Some(login_hint).filter(|hint| !hint.is_empty() && prompt != Some("select_account"));
        let claims = params.get("claims").and_then(|sealed| seal.open(sealed, now));
        Ok(Self { return_to, login_hint: hint, prompt, need, claims })
    }

    /// Who is signed in need not be asked again who it is, unless that is the wish.
    pub(super) fn hint_at(&mut self, known: &Identity) {
        if self.login_hint.is_none() && self.prompt != Some("select_account") {
            self.login_hint = known.hint().map(str::to_owned);
        }
    }

    /// Whether somebody who is signed in may skip the sign-in page.
    pub(super) fn is_plain(&self) -> bool {
        self.login_hint.is_none()
            && self.prompt.is_none()
            && self.need.is_none()
            && self.claims.is_none()
    }
}
