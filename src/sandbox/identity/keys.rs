//! The key that signs tokens, and the document that publishes it.

use std::fmt;
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::asked::Asked;
use crate::sandbox::SandboxError;
use crate::sandbox::private_file::read_or_create;
use crate::sandbox::world::SharedWorld;

/// An RSA key of 2048 bits, made at the first start.
pub struct SigningKey {
    pair: RsaKeyPair,
    id: String,
}

/// Why a token is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// It is no JWT at all.
    Malformed,
    /// Somebody else signed it, or it was changed.
    BadSignature,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).field("pair", &"[redacted]").finish()
    }
}

impl SigningKey {
    /// The key of an earlier run, or a new one.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let pkcs8 = read_or_create(&data_dir.join("signing-key.pk8"), || {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(fault)?;
            Ok(pair.as_der().map_err(fault)?.as_ref().to_vec())
        })?;
        let pair = RsaKeyPair::from_pkcs8(&pkcs8).map_err(fault)?;
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(pair.public_key().as_ref())[..20]);
        Ok(Self { pair, id })
    }

    /// A signed JWT with these claims (RFC 7515, RS256).
    pub fn sign(&self, claims: &Value) -> Result<String, SandboxError> {
        let header = json!({"typ": "JWT", "alg": "RS256", "x5t": self.id, "kid": self.id});
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(fault)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// A JWT without signature, as v1.0 gives its id tokens (RFC 7519 section 6).
    pub fn unsigned(claims: &Value) -> String {
        format!("{}.{}.", part(&json!({"typ": "JWT", "alg": "none"})), part(claims))
    }

    /// The claims of a JWT that we signed.
    pub fn verify(&self, token: &str) -> Result<Value, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
        let (_, claims) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenFault::Malformed)?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| TokenFault::BadSignature)?;
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenFault::Malformed)?;
        serde_json::from_slice(&claims).map_err(|_| TokenFault::Malformed)
    }

    /// The public half, with the issuer it is good for.
    fn published(&self, issuer: &str) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.id,
            "x5t": self.id,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
            "issuer": issuer,
        })
    }
}

/// `GET /{tenant}/discovery/v2.0/keys` and its v1.0 twin.
pub async fn document(State(world): State<SharedWorld>, asked: Asked) -> Response {
    let issuer = match asked.tenant() {
        Ok(tenant) => asked.dialect.issuer(&asked.origin, tenant.id_or_template()),
        Err(error) => return error.respond(&asked.ids),
    };
    Json(json!({"keys": [world.key.published(&issuer)]})).into_response()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn fault(reason: impl fmt::Display) -> SandboxError {
    SandboxError::Crypto { what: "signing key", reason: reason.to_string() }
}
