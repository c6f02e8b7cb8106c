//! Certificates of the tests.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_RSA_SHA256,
    RsaKeySize,
};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

/// A key, and from when to when, in days from now, a certificate of it is good.
pub struct Made {
    pub key: KeyPair,
    pub begins: i64,
    pub ends: i64,
}

pub fn rsa_key() -> KeyPair {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap()
}

impl Made {
    pub fn new() -> Self {
        Self { key: rsa_key(), begins: -1, ends: 365 }
    }

    pub fn ending_in(days: i64) -> Self {
        Self { ends: days, begins: days.min(0) - 1, ..Self::new() }
    }

    fn params(&self) -> CertificateParams {
        let day = |days| OffsetDateTime::now_utc() + Duration::days(days);
        let mut params = CertificateParams::new(vec!["app.example".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (day(self.begins), day(self.ends));
        params
    }

    /// The certificate, signed by its own key.
    pub fn certificate(&self) -> String {
        self.params().self_signed(&self.key).unwrap().pem()
    }

    /// The certificate, and behind it that of the authority that issued it.
    pub fn chain(&self) -> [String; 2] {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, rsa_key()).unwrap();
        [self.params().signed_by(&self.key, &authority).unwrap().pem(), authority.pem()]
    }

    /// Both in one text.
    pub fn pem(&self) -> String {
        [self.certificate(), self.key.serialize_pem()].concat()
    }
}

/// A folder for the files of a test.
pub struct Files(TempDir);

impl Files {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and tells where it is.
    pub fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }
}
