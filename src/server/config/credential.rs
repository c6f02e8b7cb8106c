//! What proves to the token endpoint that it is this app that asks: a secret, a certificate, or
//! the token of another identity provider.

use std::fmt;
use std::path::Path;

use super::certificate::Certificate;
use super::reloaded::Reloaded;
use super::{Faults, Vars};
use crate::server::clock::Timestamp;
use crate::server::secret::secret_text;

const SECRET: &str = "AZURE_CLIENT_SECRET";
const SECRET_FILE: &str = "AZURE_CLIENT_SECRET_FILE";
const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const FEDERATED_TOKEN: &str = "AZURE_FEDERATED_TOKEN_FILE";

/// Longest secret or token of a file, in bytes.
const LIMIT: usize = 65_536;

secret_text! {
    /// The secret of the app. It leaves the program in one place: the body of a token request.
    ClientSecret
}

secret_text! {
    /// The token of another identity provider (Microsoft: "Workload identity federation"), sent
    /// as it is in place of an assertion of our own.
    FederatedToken
}

/// One of the three ways to prove who asks. What stands in a file is read anew when it changes.
#[derive(Debug)]
pub enum Credential {
    /// `AZURE_CLIENT_SECRET`, or the content of `AZURE_CLIENT_SECRET_FILE`.
    Secret(Reloaded<ClientSecret>),
    /// `AZURE_CLIENT_CERTIFICATE_PATH`: signs an assertion for each request.
    Certificate(Reloaded<Certificate>),
    /// `AZURE_FEDERATED_TOKEN_FILE`.
    FederatedToken(Reloaded<FederatedToken>),
}

impl fmt::Display for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Secret(_) => "client secret",
            Self::Certificate(_) => "certificate",
            Self::FederatedToken(_) => "federated token",
        })
    }
}

/// Reads the one credential that is set.
pub(super) fn credential(vars: &Vars, faults: &mut Faults) -> Option<Credential> {
    let set: Vec<&'static str> = [SECRET, SECRET_FILE, CERTIFICATE, FEDERATED_TOKEN]
        .into_iter()
        .filter(|name| vars.get(name).is_some())
        .collect();
    let Some((&name, others)) = set.split_first() else {
        let text = "is missing: the value (not the id) of a client secret; or set \
                    AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE";
        faults.add(SECRET, text);
        return None;
    };
    for other in others {
        faults.add(*other, format!("{name} is set too: set one of them"));
    }
    let value = vars.get(name)?;
    let path = Path::new(value);
    let read = match name {
        SECRET => Ok(Credential::Secret(Reloaded::fixed(ClientSecret::new(value.to_owned())))),
        SECRET_FILE => Reloaded::read(path, secret).map(Credential::Secret),
        CERTIFICATE => Reloaded::read(path, certificate).map(Credential::Certificate),
        _ => Reloaded::read(path, federated_token).map(Credential::FederatedToken),
    };
    read.map_err(|text| faults.add(name, text)).ok()
}

fn certificate(pem: &[u8]) -> Result<Certificate, String> {
    Certificate::parse(pem, Timestamp::now())
}

fn secret(bytes: &[u8]) -> Result<ClientSecret, String> {
    one_line(bytes).map(ClientSecret::new)
}

fn federated_token(bytes: &[u8]) -> Result<FederatedToken, String> {
    let token = one_line(bytes)?;
    let fits = token.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(FederatedToken::new(token))
    } else {
        Err("the file holds something else than one token".into())
    }
}

fn one_line(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8")?.trim();
    match text {
        "" => Err("the file is empty".into()),
        text if text.len() > LIMIT => Err("the file is too large".into()),
        text if text.contains(char::is_control) => Err("the file holds more than one line".into()),
        text => Ok(text.to_owned()),
    }
}
