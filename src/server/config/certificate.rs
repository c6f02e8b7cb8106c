//! A certificate with its private key in one PEM file. (Microsoft: "Microsoft identity platform
//! application authentication certificate credentials".)

use std::fmt;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PSS_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::server::clock::Timestamp;

/// How long before its end a certificate is warned of.
const WARN_AHEAD: Duration = Duration::from_hours(30 * 24);

/// A certificate and its key, which belong together.
pub struct Certificate {
    key: RsaKeyPair,
    thumbprint: String,
    expires: Timestamp,
}

impl Certificate {
    /// Reads a PEM file: the app's certificate first, those that issued it after it, and the
    /// private key (RSA, PKCS #8 or PKCS #1) anywhere.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence; never anything of the key.
    pub fn parse(pem: &[u8], now: Timestamp) -> Result<Self, String> {
        let chain: Vec<CertificateDer<'_>> = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<_, _>>()
            .map_err(|_| "the file is not PEM")?;
        let chain: Vec<X509Certificate<'_>> = chain
            .iter()
            .map(|der| X509Certificate::from_der(der).map(|(_, certificate)| certificate))
            .collect::<Result<_, _>>()
            .map_err(|_| "the file holds a certificate that can't be read")?;
        let own = chain.first().ok_or("the file holds no certificate")?;
        let key = private_key(pem)?;
        if own.public_key().subject_public_key.data.as_ref() != key.public_key().as_ref() {
            return Err("the private key does not belong to the first certificate".into());
        }
        check_chain(&chain)?;
        check_time(own, now)?;
        Ok(Self {
            key,
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(own.as_raw())),
            expires: Timestamp(own.validity().not_after.timestamp()),
        })
    }

    /// `x5t#S256` (RFC 7515, section 4.1.8), under which the provider knows the certificate.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// When the provider stops accepting it.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// Whether it has ended, or ends within 30 days: then somebody has to renew it.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        self.expires <= now.plus(WARN_AHEAD)
    }

    /// A PS256 signature (RFC 7518, section 3.5); nothing when the key can't sign.
    #[must_use]
    pub fn sign(&self, text: &str) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .ok()?;
        Some(signature)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Certificate")
            .field("key", &"[redacted]")
            .field("thumbprint", &self.thumbprint)
            .field("expires", &self.expires)
            .finish()
    }
}

fn private_key(pem: &[u8]) -> Result<RsaKeyPair, String> {
    let encrypted = b"-----BEGIN ENCRYPTED PRIVATE KEY";
    let key = match PrivateKeyDer::from_pem_slice(pem) {
        Ok(PrivateKeyDer::Pkcs8(der)) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(der)) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        Ok(_) => return Err("the private key is not RSA".into()),
        Err(_) if pem.windows(encrypted.len()).any(|window| window == encrypted) => {
            return Err("the private key is encrypted: store it without a password".into());
        }
        Err(_) => return Err("the file holds no private key".into()),
    };
    key.map_err(|_| "the private key is not RSA of 2048 bits or more".into())
}

/// Each certificate is issued by the one after it.
fn check_chain(chain: &[X509Certificate<'_>]) -> Result<(), String> {
    let issued = |pair: &[X509Certificate<'_>]| match pair {
        [below, above] => {
            below.issuer() == above.subject()
                && below.verify_signature(Some(above.public_key())).is_ok()
        }
        _ => true,
    };
    match chain.windows(2).position(|pair| !issued(pair)) {
        None => Ok(()),
        Some(index) => Err(format!(
            "certificate {} did not issue certificate {}: order them from the app's own upwards",
            index + 2,
            index + 1
        )),
    }
}

fn check_time(own: &X509Certificate<'_>, now: Timestamp) -> Result<(), String> {
    let validity = own.validity();
    if validity.not_after.timestamp() <= now.0 {
        Err(format!("the certificate has expired: {}", validity.not_after))
    } else if now.0 < validity.not_before.timestamp() {
        Err(format!("the certificate is not valid yet: {}", validity.not_before))
    } else {
        Ok(())
    }
}
