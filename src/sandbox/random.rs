//! Codes, tokens and the hashes under which they are kept.

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 256 random bits, safe in addresses.
pub fn secret() -> String {
    let mut bytes = [0_u8; 32];
    if rand::fill(&mut bytes).is_err() {
        // The system's generator does not fail after start-up; uuid draws from it as well.
        bytes[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        bytes[16..].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a code, a token or a cookie: nobody can spend the file.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// A fresh GUID.
pub fn guid() -> String {
    uuid::Uuid::new_v4().to_string()
}
