//! The one source of randomness: the operating system's.

use chacha20poly1305::aead::Generate;

/// `N` bytes that nobody can guess.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    Generate::generate()
}
