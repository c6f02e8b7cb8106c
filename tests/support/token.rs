//! Keys and tokens of the tests: right ones and every kind of wrong one.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The provider's key.
pub static KEY: LazyLock<Key> = LazyLock::new(|| Key::new("the-key"));

/// Another key of the same size, which nobody publishes unless a test does.
pub static OTHER_KEY: LazyLock<Key> = LazyLock::new(|| Key::new("another-key"));

pub struct Key {
    pair: RsaKeyPair,
    pub id: &'static str,
}

impl Key {
    pub fn new(id: &'static str) -> Self {
        Self { pair: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(), id }
    }

    /// The public half as a JWK.
    pub fn public(&self) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA", "use": "sig", "kid": self.id,
            "n": encode(public.modulus().big_endian_without_leading_zero()),
            "e": encode(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// The modulus, as an attacker knows it.
    pub fn modulus(&self) -> Vec<u8> {
        self.pair.public_key().modulus().big_endian_without_leading_zero().to_vec()
    }

    /// A token as the provider makes it.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_text(
            &json!({"alg": "RS256", "typ": "JWT", "kid": self.id}).to_string(),
            &claims.to_string(),
        )
    }

    /// A token with a header of the test's own.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// A token of texts that need not be JSON.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        self.sign_by(&RSA_PKCS1_SHA256, header, claims.as_bytes())
    }

    /// A token of bytes that need not be a text.
    pub fn sign_bytes(&self, claims: &[u8]) -> String {
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": self.id}).to_string();
        self.sign_by(&RSA_PKCS1_SHA256, &header, claims)
    }

    /// A token signed with SHA-512.
    pub fn sign_rs512(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS512", "typ": "JWT", "kid": self.id}).to_string();
        self.sign_by(&RSA_PKCS1_SHA512, &header, claims.to_string().as_bytes())
    }

    fn sign_by(&self, how: &'static dyn RsaEncoding, header: &str, claims: &[u8]) -> String {
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(how, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", encode(&signature))
    }
}

/// base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A part of a token.
pub fn segment(value: &Value) -> String {
    encode(value.to_string().as_bytes())
}
