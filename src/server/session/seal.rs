//! Sealing: XChaCha20-Poly1305, with several keys so that they can be turned over.
//!
//! Form: version 1 (1 byte), key id (8), nonce (24), ciphertext with tag.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::server::random;

const VERSION: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// Keys of 32 bytes: the first seals, all open. At least one.
#[derive(Clone)]
pub struct SealingKeys(Vec<[u8; 32]>);

impl SealingKeys {
    /// Nothing without a key.
    #[must_use]
    pub fn new(keys: Vec<[u8; 32]>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Seals and opens.
#[derive(Clone)]
pub struct Sealer(Arc<[(Vec<u8>, XChaCha20Poly1305)]>);

/// Why something can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Sealed with a key that is not here, or by a later version of the program.
    #[error("sealed with an unknown key")]
    Unknown,
    /// Not sealed by us, changed since, or moved from another place.
    #[error("damaged or misplaced")]
    Damaged,
}

/// The id of the key that something was sealed with: the first bytes of the key's SHA-256.
/// Empty for what was never sealed.
#[must_use]
pub fn key_id(sealed: &[u8]) -> &[u8] {
    sealed.get(1..=KEY_ID).unwrap_or_default()
}

impl Sealer {
    /// A sealer with these keys.
    #[must_use]
    pub fn new(keys: &SealingKeys) -> Self {
        Self(
            keys.0
                .iter()
                .map(|key| {
                    (Sha256::digest(key)[..KEY_ID].to_vec(), XChaCha20Poly1305::new(key.into()))
                })
                .collect(),
        )
    }

    /// Seals for one place: only there it can be opened.
    #[must_use]
    pub fn seal(&self, content: &[u8], place: &[u8]) -> Vec<u8> {
        #[cfg(test)]
        if self.0.is_empty() {
            return content.to_vec();
        }
        let (key_id, cipher) = &self.0[0];
        let nonce = random::bytes::<NONCE>();
        // The cipher fails on contents of 256 GB alone; what can't be sealed opens as damaged.
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: content, aad: place })
            .unwrap_or_default();
        [&[VERSION], key_id.as_slice(), &nonce, &sealed].concat()
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, sealed: &[u8], place: &[u8]) -> Result<Vec<u8>, OpenError> {
        #[cfg(test)]
        if self.0.is_empty() {
            return Ok(sealed.to_vec());
        }
        let (head, content) = sealed.split_at_checked(HEAD).ok_or(OpenError::Damaged)?;
        match head[0].cmp(&VERSION) {
            Ordering::Equal => {}
            Ordering::Greater => return Err(OpenError::Unknown),
            Ordering::Less => return Err(OpenError::Damaged),
        }
        let (key_id, nonce) = head[1..].split_at(KEY_ID);
        let nonce = XNonce::try_from(nonce).map_err(|_| OpenError::Damaged)?;
        let (_, cipher) = self.0.iter().find(|(id, _)| id == key_id).ok_or(OpenError::Unknown)?;
        cipher.decrypt(&nonce, Payload { msg: content, aad: place }).map_err(|_| OpenError::Damaged)
    }
}

#[cfg(test)]
impl Sealer {
    /// Seals nothing, for a simulation, which would spend most of its time with it.
    pub(super) fn transparent() -> Self {
        Self(Arc::new([]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(keys: &[u8]) -> Sealer {
        let keys = keys.iter().map(|key| [*key; 32]).collect();
        Sealer::new(&SealingKeys::new(keys).unwrap())
    }

    #[test]
    fn opens_in_its_own_place_only() {
        let sealed = sealer(&[1]).seal(b"content", b"here");
        assert_eq!(sealer(&[1]).open(&sealed, b"here"), Ok(b"content".to_vec()));
        assert_eq!(sealer(&[1]).open(&sealed, b"there"), Err(OpenError::Damaged));
    }

    #[test]
    fn keys_can_be_turned_over() {
        let sealed = sealer(&[1]).seal(b"content", b"here");
        assert_eq!(sealer(&[2, 1]).open(&sealed, b"here"), Ok(b"content".to_vec()));
        assert_eq!(sealer(&[2]).open(&sealed, b"here"), Err(OpenError::Unknown));
    }

    #[test]
    fn the_form_and_the_key_can_be_told_from_outside() {
        let mut sealed = sealer(&[1]).seal(b"content", b"here");
        assert_eq!(key_id(&sealed), &Sha256::digest([1; 32])[..8]);
        assert_eq!(key_id(b""), b"");
        for (version, error) in [(0, OpenError::Damaged), (2, OpenError::Unknown)] {
            sealed[0] = version;
            assert_eq!(sealer(&[1]).open(&sealed, b"here"), Err(error), "version {version}");
        }
        assert!(SealingKeys::new(Vec::new()).is_none());
        assert_eq!(format!("{:?}", SealingKeys::new(vec![[7; 32]])), "Some([redacted])");
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_noticed() {
        let one = sealer(&[1]);
        let sealed = one.seal(b"content", b"here");
        for index in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[index / 8] ^= 1 << (index % 8);
            assert!(one.open(&changed, b"here").is_err(), "bit {index}");
        }
        for length in 0..sealed.len() {
            assert!(one.open(&sealed[..length], b"here").is_err(), "length {length}");
        }
    }
}
