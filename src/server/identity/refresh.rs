//! The refresh token becomes new tokens (RFC 6749, section 6), and an id_token beside them has
//! to be of the same person (OpenID Connect Core, section 12.2).

use async_trait::async_trait;

use super::discovery::Provider;
use super::explain;
use super::failure::TokenError;
use super::scopes::Scopes;
use crate::server::clock::Timestamp;
use crate::server::id_token::{self, IdTokenError, Identity, NonceRule};
use crate::server::session::{
    ClaimsChallenge, RefreshError, RefreshGrant, RefreshToken, Renewal, SessionData,
};

#[async_trait]
impl RefreshGrant for Provider {
    async fn prepare(&self, now: Timestamp) -> Result<(), RefreshError> {
        self.warm_up(now).await.map_err(|error| failed(&error.into()))
    }

    async fn refresh(
        &self,
        token: &RefreshToken,
        session: &SessionData,
        claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Renewal, RefreshError> {
        self.renewal(token, session, claims, now).await.map_err(|error| failed(&error))
    }
}

fn failed(error: &TokenError) -> RefreshError {
    let meaning = explain::refresh(error);
    if meaning == RefreshError::Misconfigured {
        tracing::error!(%error, "the provider refuses this app: has the client secret expired?");
    } else {
        tracing::warn!(%error, "refresh");
    }
    meaning
}

impl Provider {
    /// Asks the provider, and judges by what is at hand: nothing stands between the answer and
    /// the store.
    async fn renewal(
        &self,
        token: &RefreshToken,
        session: &SessionData,
        claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Renewal, TokenError> {
        let (metadata, keys) = self.at_hand.get()?;
        // Microsoft wants the permissions of the one resource named again. Others may refuse what they
        // have not granted, and take their absence for all that they have (RFC 6749, section 6).
        let at_microsoft = self.config.issuer.is_none();
        let scopes = at_microsoft.then(|| Scopes::again(&session.tokens.scopes));
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
        let granted = self.request_tokens(&metadata, &form, scopes.as_ref(), claims, now).await?;
        let Some(raw) = &granted.id_token else { return Ok(Renewal::Tokens(granted.tokens)) };
        let error = match self.verify(&metadata, &keys, raw, NonceRule::Refresh, now) {
            Ok(again) if is_same_person(&again, &session.identity) => {
                return Ok(Renewal::Tokens(granted.tokens));
            }
            Ok(_) => return Err(TokenError::SomebodyElse),
            Err(error) => error,
        };
        if error == IdTokenError::UnknownKey {
            self.at_hand.note_missing(id_token::key_name(raw.expose()));
        }
        match granted.tokens.refresh {
            Some(refresh) if !error.is_about_the_person() => {
                tracing::warn!(%error, "nobody can judge the id_token of a refresh");
                Ok(Renewal::Unjudged(refresh))
            }
            _ => Err(error.into()),
        }
    }
}

/// A refreshed id_token keeps `iss` and `sub` (and `aud`); at Microsoft `tid` and `oid` too.
fn is_same_person(again: &Identity, before: &Identity) -> bool {
    again.issuer == before.issuer
        && again.subject == before.subject
        && again.tenant_id == before.tenant_id
        && again.object_id == before.object_id
}
