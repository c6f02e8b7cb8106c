//! The certificate of the TLS listener, and the small authority that vouches for it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::SandboxError;
use super::private_file::{read_or_create, storage};

/// A TLS acceptor whose certificate is good for `localhost` and the loopback addresses.
///
/// The authority is kept, so that a client trusts it once; the leaf is made anew at each start and never
/// expires under a running sandbox that somebody forgot.
pub fn acceptor(data_dir: &Path, ca_path: &Path) -> Result<TlsAcceptor, SandboxError> {
    let authority = Authority::open(data_dir)?;
    if let Some(folder) = ca_path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| storage(folder, source))?;
    }
    std::fs::write(ca_path, &authority.pem).map_err(|source| storage(ca_path, source))?;
    let leaf_key = KeyPair::generate().map_err(fault)?;
    let leaf = leaf_params()?.signed_by(&leaf_key, &authority.issuer).map_err(fault)?;
    let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).map_err(fault)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .map_err(fault)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: Vec<u8>,
}

impl Authority {
    fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let key_path = data_dir.join("tls-ca.key");
        let key = read_or_create(&key_path, || {
            Ok(KeyPair::generate().map_err(fault)?.serialize_pem().into_bytes())
        })?;
        let key = KeyPair::from_pem(&String::from_utf8_lossy(&key)).map_err(fault)?;
        let pem_path = data_dir.join("tls-ca.pem");
        let pem = read_or_create(&pem_path, || {
            Ok(authority_params().self_signed(&key).map_err(fault)?.pem().into_bytes())
        })?;
        Ok(Self { issuer: Issuer::new(authority_params(), key), pem })
    }
}

/// The same on every start: the leaf names its issuer by these.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Graph Connect sandbox authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2045, 1, 1);
    params
}

fn leaf_params() -> Result<CertificateParams, SandboxError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("localhost");
    params.subject_alt_names = vec![
        SanType::DnsName("localhost".try_into().map_err(fault)?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(390);
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn fault(reason: impl std::fmt::Display) -> SandboxError {
    SandboxError::Crypto { what: "TLS certificate", reason: reason.to_string() }
}
