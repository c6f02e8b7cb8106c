//! The refresh token becomes new tokens (RFC 6749, section 6), and an id_token beside them has
//! to be of the same person (OpenID Connect Core, section 12.2).

use async_trait::async_trait;

use super::discovery::Provider;
use super::explain;
use super::failure::TokenError;
use super::granted::RawIdToken;
use super::id_token::{IdTokenError, NonceRule};
use super::metadata::{DiscoveryError, Metadata};
use super::scopes::Scopes;
use crate::server::clock::Timestamp;
use crate::server::session::{
    ClaimsChallenge, Identity, RefreshError, RefreshGrant, RefreshToken, Renewal, SessionData,
    Tokens,
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
    tracing::warn!(%error, "refresh");
    explain::refresh(error)
}

impl Provider {
    async fn renewal(
        &self,
        token: &RefreshToken,
        session: &SessionData,
        claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Renewal, TokenError> {
        let metadata = self.metadata(now).await?;
        // Microsoft wants the permissions of the one resource named again. Others may refuse what they
        // have not granted, and take their absence for all that they have (RFC 6749, section 6).
        let at_microsoft = self.config.issuer.is_none();
        let scopes = at_microsoft.then(|| Scopes::again(&session.tokens.scopes));
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
        let granted = self.request_tokens(&metadata, &form, scopes.as_ref(), claims, now).await?;
        let Some(raw) = &granted.id_token else { return Ok(Renewal::Tokens(granted.tokens)) };
        match (self.recognise(&metadata, raw, &session.identity, now).await, granted.tokens.refresh)
        {
            (Err(error), Some(refresh)) if is_open(&error) => {
                tracing::warn!(%error, "nobody can judge the id_token of a refresh yet");
                Ok(Renewal::Unjudged(refresh))
            }
            (Err(error), None) if is_open(&error) => Err(DiscoveryError::Away.into()),
            (judged, refresh) => {
                judged.map(|()| Renewal::Tokens(Tokens { refresh, ..granted.tokens }))
            }
        }
    }

    async fn recognise(
        &self,
        metadata: &Metadata,
        raw: &RawIdToken,
        before: &Identity,
        now: Timestamp,
    ) -> Result<(), TokenError> {
        let again = self.identify(metadata, raw, NonceRule::Refresh, now).await?;
        if is_same_person(&again, before) { Ok(()) } else { Err(TokenError::SomebodyElse) }
    }
}

/// Whether it says nothing about the token: its key is not known here, or not yet.
fn is_open(error: &TokenError) -> bool {
    matches!(error, TokenError::Discovery(_) | TokenError::IdToken(IdTokenError::UnknownKey))
}

/// A refreshed id_token keeps `iss` and `sub` (and `aud`); at Microsoft `tid` and `oid` too.
fn is_same_person(again: &Identity, before: &Identity) -> bool {
    again.issuer == before.issuer
        && again.subject == before.subject
        && again.tenant_id == before.tenant_id
        && again.object_id == before.object_id
}
