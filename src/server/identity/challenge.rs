//! The three random texts that tie a reply, an id_token and a code to one running sign-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::server::random;
use crate::server::secret::secret_text;

secret_text! {
    /// `state` (RFC 6749, section 10.12): ties the reply to this browser.
    CsrfToken
}

secret_text! {
    /// `nonce` (OpenID Connect Core, section 3.1.2.1): ties the id_token to this sign-in.
    Nonce
}

secret_text! {
    /// `code_verifier` (RFC 7636, section 4.1): ties the code to this sign-in.
    PkceVerifier
}

impl PkceVerifier {
    /// 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        Self::new(random_text())
    }

    /// `code_challenge` with the method S256 (RFC 7636, section 4.2).
    #[must_use]
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.expose()))
    }
}

impl CsrfToken {
    /// 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        Self::new(random_text())
    }

    /// SHA-256, under which the sign-in is remembered as used.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

impl Nonce {
    /// 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        Self::new(random_text())
    }
}

fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(random::bytes::<32>())
}
