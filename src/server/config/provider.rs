//! Which identity provider, and what was registered there.

use std::sync::Arc;

use url::Url;

use super::credential::{Credential, credential};
use super::{Faults, Vars, parse};

/// The app as it is registered.
#[derive(Clone, Debug)]
pub struct Registration {
    /// `AZURE_CLIENT_ID`.
    pub client_id: ClientId,
    /// What proves that it is this app that asks.
    pub credential: Arc<Credential>,
}

/// The application (client) id: public, it stands in the address of the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// The id as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The two dialects of Microsoft's endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The Microsoft identity platform: `scope` names the permissions.
    V2,
    /// The dialect of the original article: `resource` names the API.
    V1,
}

/// Which identity provider signs people in.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    /// Where its discovery document is.
    pub discovery_url: Url,
    /// Which dialect it is spoken to.
    pub protocol: Protocol,
    /// The tenant of the addresses; absent for a provider named by `CONNECT_ISSUER`.
    pub tenant: Option<String>,
    /// The issuer that the discovery document has to name; absent for Microsoft, whose document
    /// at the configured host is the authority on it.
    pub issuer: Option<String>,
    /// `CONNECT_TENANTS`: whose people may sign in; empty: all.
    pub allowed_tenants: Vec<String>,
    /// `CONNECT_GRAPH_URL`: the origin of Graph; absent: discovery tells.
    pub graph_url: Option<Url>,
    /// The host of the sign-in pages, which tells the cloud.
    pub authority_host: String,
}

impl ProviderConfig {
    /// Whether it is one of Microsoft's, External ID and B2C included, or plays one.
    #[must_use]
    pub fn is_microsoft(&self) -> bool {
        let host = self.discovery_url.host_str().unwrap_or_default();
        let of_customers = [".ciamlogin.com", ".b2clogin.com", "login.microsoftonline.com"];
        self.issuer.is_none() || of_customers.iter().any(|end| host.ends_with(end))
    }
}

pub(super) fn registration(vars: &Vars, faults: &mut Faults) -> Option<Registration> {
    let client_id = match vars.get("AZURE_CLIENT_ID") {
        None => {
            faults.add(
                "AZURE_CLIENT_ID",
                "is missing: the application (client) id of your app registration",
            );
            None
        }
        Some(id) if id.len() > 200 || !id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            faults.add("AZURE_CLIENT_ID", "is not an application (client) id");
            None
        }
        Some(id) => Some(ClientId(id.to_owned())),
    };
    let credential = credential(vars, faults).map(Arc::new);
    Some(Registration { client_id: client_id?, credential: credential? })
}

pub(super) fn provider(vars: &Vars, faults: &mut Faults) -> Option<ProviderConfig> {
    let protocol = vars.parsed_or("CONNECT_PROTOCOL", "v2.0", protocol, faults);
    let allowed_tenants = vars.parsed_or("CONNECT_TENANTS", "", tenants, faults);
    let graph_url = vars.parsed("CONNECT_GRAPH_URL", parse::origin, faults);
    if vars.get("CONNECT_ISSUER").is_some() {
        let issuer = vars.parsed("CONNECT_ISSUER", parse::secure_url, faults)?;
        let text = vars.get("CONNECT_ISSUER")?.to_owned();
        return Some(ProviderConfig {
            discovery_url: below(&issuer, "/.well-known/openid-configuration"),
            protocol: protocol?,
            tenant: None,
            issuer: Some(text),
            allowed_tenants: allowed_tenants?,
            graph_url,
            authority_host: issuer.authority().to_owned(),
        });
    }
    let host = vars.parsed_or(
        "AZURE_AUTHORITY_HOST",
        "https://login.microsoftonline.com",
        parse::origin,
        faults,
    );
    let tenant = vars.parsed_or("AZURE_TENANT_ID", "common", tenant, faults);
    let (host, tenant, protocol) = (host?, tenant?, protocol?);
    let version = match protocol {
        Protocol::V2 => "/v2.0",
        Protocol::V1 => "",
    };
    Some(ProviderConfig {
        discovery_url: below(
            &host,
            &format!("/{tenant}{version}/.well-known/openid-configuration"),
        ),
        protocol,
        tenant: Some(tenant),
        issuer: None,
        allowed_tenants: allowed_tenants?,
        graph_url,
        authority_host: host.authority().to_owned(),
    })
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

fn protocol(text: &str) -> Result<Protocol, String> {
    match text {
        "v2.0" => Ok(Protocol::V2),
        "v1.0" => Ok(Protocol::V1),
        _ => Err("has to be v2.0 or v1.0".into()),
    }
}

fn tenant(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if text.len() <= 253 && text.bytes().all(fits) && !text.contains("..") && text != "." {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("has to be common, organizations, consumers, a tenant id or a domain".into())
    }
}

fn tenants(text: &str) -> Result<Vec<String>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|tenant| !tenant.is_empty())
        .map(|tenant| match uuid::Uuid::try_parse(tenant) {
            Ok(id) => Ok(id.to_string()),
            Err(_) => Err("has to be tenant ids (GUIDs) separated by commas".to_owned()),
        })
        .collect()
}
