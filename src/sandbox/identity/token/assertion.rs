//! A signed assertion in place of a secret (RFC 7523 section 2.2).
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use std::path::PathBuf;

use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::sandbox::SandboxConfig;
use crate::sandbox::identity::error::IdentityError;

/// The registered credentials beside the secret. Their files are read for each request, as if what they
/// hold were registered at once.
#[derive(Debug)]
pub struct AssertionCredentials {
    certificate: Option<PathBuf>,
    federated_token: Option<PathBuf>,
}

/// Whom and where an assertion has to name, and when.
pub struct Expected<'a> {
    /// The application.
    pub client_id: &'a str,
    /// The address of the token endpoint by which it was asked.
    pub audience: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(rename = "x5t#S256")]
    thumbprint: String,
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    sub: String,
    exp: i64,
    nbf: i64,
}

#[derive(Deserialize)]
struct End {
    exp: i64,
}

impl AssertionCredentials {
    /// Those of the configuration.
    pub fn new(config: &SandboxConfig) -> Self {
        Self {
            certificate: config.client_certificate.clone(),
            federated_token: config.federated_token.clone(),
        }
    }

    /// Let only an assertion pass that the registered certificate has signed, or the token of the
    /// registered identity provider, whose word the sandbox takes without knowing its keys.
    pub fn check(&self, assertion: &str, expected: &Expected<'_>) -> Result<(), IdentityError> {
        let mut parts = assertion.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(IdentityError::unreadable_assertion());
        };
        if self.is_federated(assertion) {
            let ended = decoded::<End>(claims).is_some_and(|end| end.exp <= expected.now);
            return if ended { Err(IdentityError::assertion_out_of_time()) } else { Ok(()) };
        }
        let signed = &assertion[..header.len() + 1 + claims.len()];
        let header: Header = decoded(header).ok_or_else(IdentityError::unreadable_assertion)?;
        self.check_signature(&header, signed, signature)?;
        let claims: Claims = decoded(claims).ok_or_else(IdentityError::unreadable_assertion)?;
        claims.check(expected)
    }

    fn is_federated(&self, assertion: &str) -> bool {
        let registered =
            self.federated_token.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        registered.is_some_and(|token| token.trim() == assertion)
    }

    fn check_signature(
        &self,
        header: &Header,
        signed: &str,
        signature: &str,
    ) -> Result<(), IdentityError> {
        let unknown = IdentityError::unknown_assertion;
        let pem = self
            .certificate
            .as_ref()
            .and_then(|path| std::fs::read(path).ok())
            .ok_or_else(unknown)?;
        let der = CertificateDer::from_pem_slice(&pem).map_err(|_| unknown())?;
        let (_, certificate) = X509Certificate::from_der(&der).map_err(|_| unknown())?;
        let key = &certificate.public_key().subject_public_key.data;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| unknown())?;
        let is_ours = header.alg == "PS256"
            && header.thumbprint == URL_SAFE_NO_PAD.encode(Sha256::digest(&der))
            && UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key)
                .verify(signed.as_bytes(), &signature)
                .is_ok();
        if is_ours { Ok(()) } else { Err(unknown()) }
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>) -> Result<(), IdentityError> {
        if self.iss != expected.client_id || self.sub != expected.client_id {
            Err(IdentityError::assertion_of_another())
        } else if self.aud != expected.audience {
            Err(IdentityError::assertion_for_another())
        } else if self.exp <= expected.now || expected.now < self.nbf {
            Err(IdentityError::assertion_out_of_time())
        } else {
            Ok(())
        }
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
