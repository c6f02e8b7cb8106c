//! Task 4 of 5: the code, and later the refresh token, become access tokens.
//!
//! `POST {token_endpoint}`, form-urlencoded, the secret in the body. v2.0 names permissions by
//! `scope`, the article's v1.0 names the API by `resource`.

use async_trait::async_trait;
use http::{Method, header};
use url::form_urlencoded::Serializer;

use super::authorize::{Scopes, resource};
use super::discovery::{DiscoveryError, Metadata, Provider};
use super::envelope::ErrorEnvelope;
use super::explain;
use super::granted::{Granted, RawIdToken};
use super::id_token::{self, Expected, IdTokenError, NonceRule};
use super::pending::PkceVerifier;
use crate::server::clock::Timestamp;
use crate::server::config::Protocol;
use crate::server::outbound::{Answer, CALL_LIMIT, OutboundError};
use crate::server::secret::secret_text;
use crate::server::session::{Identity, RefreshError, RefreshGrant, RefreshToken, Tokens};

secret_text! {
    /// The authorization code (RFC 6749, section 4.1.2): good once, for ten minutes.
    AuthorizationCode
}

/// Why the token endpoint gave no tokens.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The provider's description or keys are not at hand.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// No answer.
    #[error("the token endpoint: {0}")]
    Unreachable(#[from] OutboundError),
    /// An answer that is neither a success nor an error in the known form.
    #[error("the token endpoint answered nonsense with status {status}")]
    Nonsense {
        /// The HTTP status.
        status: u16,
        /// `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// An error in the known form.
    #[error("the token endpoint refused: {error:?} (AADSTS{code})", error = .0.error, code = .0.code.unwrap_or(0))]
    Refused(Box<ErrorEnvelope>),
    /// The tokens came without an id_token.
    #[error("no id_token")]
    NoIdToken,
    /// The id_token did not stand the check.
    #[error("id_token: {0}")]
    IdToken(#[from] IdTokenError),
}

impl Provider {
    /// Redeems a code, and validates who signed in.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn redeem_code(
        &self,
        code: &AuthorizationCode,
        verifier: &PkceVerifier,
        nonce: &str,
        reply_url: &str,
        now: Timestamp,
    ) -> Result<(Identity, Tokens), TokenError> {
        let metadata = self.metadata(now).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("redirect_uri", reply_url),
            ("code_verifier", verifier.expose()),
        ];
        let granted = self.request_tokens(&metadata, &form, &Scopes::basic(), now).await?;
        let nonce = match self.config.protocol {
            Protocol::V2 => NonceRule::Exactly(nonce),
            Protocol::V1 => NonceRule::WherePresent(nonce),
        };
        let raw = granted.id_token.ok_or(TokenError::NoIdToken)?;
        let identity = self.identify(&metadata, &raw, nonce, now).await?;
        Ok((identity, granted.tokens))
    }

    async fn request_tokens(
        &self,
        metadata: &Metadata,
        grant: &[(&str, &str)],
        scopes: &Scopes,
        now: Timestamp,
    ) -> Result<Granted, TokenError> {
        let form = self.form(grant, scopes, &self.graph_resource(now).await);
        let request = self
            .outbound
            .request(Method::POST, metadata.token_endpoint.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form);
        let answer = self.outbound.call(request, CALL_LIMIT).await?;
        judge(&answer, now)
    }

    fn form(&self, grant: &[(&str, &str)], scopes: &Scopes, graph: &str) -> String {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(grant)
            .append_pair("client_id", self.registration.client_id.as_str())
            .append_pair("client_secret", self.registration.client_secret.expose());
        match self.config.protocol {
            Protocol::V2 => form.append_pair("scope", scopes.as_str()),
            Protocol::V1 => form.append_pair("resource", graph),
        };
        form.finish()
    }

    async fn identify(
        &self,
        metadata: &Metadata,
        raw: &RawIdToken,
        nonce: NonceRule<'_>,
        now: Timestamp,
    ) -> Result<Identity, TokenError> {
        let kid = id_token::key_name(raw.expose());
        let keys = self.keys(metadata, kid.as_deref(), now).await?;
        let expected = Expected {
            client_id: self.registration.client_id.as_str(),
            issuer: &metadata.issuer,
            nonce,
            may_be_unsigned: self.config.protocol == Protocol::V1,
        };
        Ok(id_token::verify(raw.expose(), &keys, &expected, now)?)
    }

    async fn graph_resource(&self, now: Timestamp) -> String {
        resource(self.graph_url(now).await.as_ref())
    }
}

#[async_trait]
impl RefreshGrant for Provider {
    async fn refresh(
        &self,
        token: &RefreshToken,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<Tokens, RefreshError> {
        let granted = async {
            let metadata = self.metadata(now).await?;
            let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
            let granted = self.request_tokens(&metadata, &form, &Scopes::basic(), now).await?;
            let same = match &granted.id_token {
                Some(raw) => {
                    let again = self.identify(&metadata, raw, NonceRule::Refresh, now).await?;
                    is_same_person(&again, identity)
                }
                None => true,
            };
            Ok::<_, TokenError>((granted.tokens, same))
        };
        match granted.await {
            Ok((tokens, true)) => Ok(tokens),
            Ok((_, false)) => Err(RefreshError::SomebodyElse),
            Err(error) => {
                tracing::warn!(%error, "refresh");
                Err(explain::refresh(&error))
            }
        }
    }
}

/// OpenID Connect Core, section 12.2: a refreshed id_token keeps `iss`, `sub` (and `aud`).
fn is_same_person(again: &Identity, before: &Identity) -> bool {
    again.issuer == before.issuer
        && again.subject == before.subject
        && again.tenant_id == before.tenant_id
}

fn judge(answer: &Answer, now: Timestamp) -> Result<Granted, TokenError> {
    let granted =
        if answer.status == http::StatusCode::OK { Granted::parse(answer, now) } else { None };
    if let Some(granted) = granted {
        return Ok(granted);
    }
    match ErrorEnvelope::parse(answer).filter(|_| answer.status.is_client_error()) {
        Some(envelope) => Err(TokenError::Refused(Box::new(envelope))),
        None => Err(TokenError::Nonsense {
            status: answer.status.as_u16(),
            retry_after: crate::server::outbound::retry_after(&answer.headers, now),
        }),
    }
}
