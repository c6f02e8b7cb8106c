//! Task 4 of 5: the code, and later the refresh token ([`super::refresh`]), become access tokens.
//!
//! `POST {token_endpoint}`, form-urlencoded, the secret in the body. v2.0 names permissions by
//! `scope`, the article's v1.0 names the API by `resource`.

use http::{Method, StatusCode, header};
use url::form_urlencoded::Serializer;

use super::discovery::Provider;
use super::envelope::ErrorEnvelope;
use super::failure::TokenError;
use super::granted::{Granted, RawIdToken};
use super::metadata::Metadata;
use super::pending::PendingSignIn;
use super::proof::Proof;
use super::scopes::Scopes;
use crate::server::clock::Timestamp;
use crate::server::config::Protocol;
use crate::server::id_token::{self, Expected, IdTokenError, Identity, KeySet, NonceRule};
use crate::server::outbound::{Answer, CALL_LIMIT};
use crate::server::secret::secret_text;
use crate::server::session::{ClaimsChallenge, Tokens};

secret_text! {
    /// The authorization code (RFC 6749, section 4.1.2): good once, for ten minutes.
    AuthorizationCode
}

impl Provider {
    /// Redeems a code, and validates who signed in.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn redeem_code(
        &self,
        code: &AuthorizationCode,
        pending: &PendingSignIn,
        reply_url: &str,
        now: Timestamp,
    ) -> Result<(Identity, Tokens), TokenError> {
        let metadata = self.metadata(now).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("redirect_uri", reply_url),
            ("code_verifier", pending.verifier.expose()),
        ];
        let scopes = pending.scopes();
        let granted = self.request_tokens(&metadata, &form, Some(&scopes), None, now).await?;
        let nonce = pending.nonce.expose();
        let nonce = match self.config.protocol {
            Protocol::V2 => NonceRule::Exactly(nonce),
            Protocol::V1 => NonceRule::WherePresent(nonce),
        };
        let raw = granted.id_token.ok_or(TokenError::NoIdToken)?;
        let identity = self.identify(&metadata, &raw, nonce, now).await?;
        Ok((identity, granted.tokens))
    }

    pub(super) async fn request_tokens(
        &self,
        metadata: &Metadata,
        grant: &[(&str, &str)],
        scopes: Option<&Scopes>,
        challenge: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Granted, TokenError> {
        let proof = self.proof(&metadata.token_endpoint, now).await?;
        let form =
            self.form(grant, &proof, scopes, challenge, &self.graph_named_by(Some(metadata)));
        let request = self
            .outbound
            .request(Method::POST, metadata.token_endpoint.clone())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form);
        let answer = self.outbound.call(request, CALL_LIMIT).await?;
        judge(&answer, &secrets_in(grant, &proof), now)
    }

    fn form(
        &self,
        grant: &[(&str, &str)],
        proof: &Proof,
        scopes: Option<&Scopes>,
        challenge: Option<&ClaimsChallenge>,
        graph: &str,
    ) -> String {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(grant)
            .append_pair("client_id", self.registration.client_id.as_str())
            .extend_pairs(proof.fields());
        match (self.config.protocol, scopes) {
            (Protocol::V2, Some(scopes)) => drop(form.append_pair("scope", &scopes.on(graph))),
            (Protocol::V2, None) => {}
            (Protocol::V1, _) => drop(form.append_pair("resource", graph)),
        }
        if let Some(claims) = self.claims_parameter(challenge) {
            form.append_pair("claims", &claims);
        }
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
        Ok(self.verify(metadata, &keys, raw, nonce, now)?)
    }

    /// Validates an id_token with keys at hand.
    pub(super) fn verify(
        &self,
        metadata: &Metadata,
        keys: &KeySet,
        raw: &RawIdToken,
        nonce: NonceRule<'_>,
        now: Timestamp,
    ) -> Result<Identity, IdTokenError> {
        let expected = Expected {
            client_id: self.registration.client_id.as_str(),
            issuer: &metadata.issuer,
            nonce,
            may_be_unsigned: self.config.protocol == Protocol::V1,
        };
        id_token::verify(raw.expose(), keys, &expected, now)
    }
}

/// What a request carries that has to stay out of the log, should it come back.
fn secrets_in<'a>(grant: &[(&str, &'a str)], proof: &'a Proof) -> Vec<&'a str> {
    let secret = |name: &str| matches!(name, "code" | "code_verifier" | "refresh_token");
    let of_grant = grant.iter().filter(|(name, _)| secret(name)).map(|(_, value)| *value);
    of_grant.chain([proof.text()]).collect()
}

fn judge(answer: &Answer, secrets: &[&str], now: Timestamp) -> Result<Granted, TokenError> {
    let granted = if answer.status == StatusCode::OK { Granted::parse(answer, now) } else { None };
    if let Some(granted) = granted {
        return Ok(granted);
    }
    // Whatever a 429 says besides, it asks to wait.
    let speaks = answer.status.is_client_error() && answer.status != StatusCode::TOO_MANY_REQUESTS;
    match ErrorEnvelope::parse(answer, secrets).map(Box::new) {
        Some(envelope) if speaks => Err(TokenError::Refused(envelope)),
        envelope => Err(TokenError::Nonsense {
            status: answer.status.as_u16(),
            retry_after: crate::server::outbound::retry_after(&answer.headers, now),
            envelope,
        }),
    }
}
