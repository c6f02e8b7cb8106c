//! The configuration as it can be read: each fault is a finding, and what is left is looked at.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::finding::Finding;
use super::keys::will_be_made;
use crate::server::config::{Config, Fault, Vars};

const CREDENTIALS: [&str; 4] = [
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_SECRET_FILE",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
];

/// What was read.
pub(super) struct Read {
    /// What this instance would run with; harmless values stand for what can't be used.
    pub config: Option<Config>,
    /// The variables that can't be used.
    pub faulty: Vec<String>,
    /// The faults.
    pub findings: Vec<Finding>,
}

pub(super) fn read(vars: &Vars) -> Read {
    let mut vars = vars.clone();
    if will_be_made(&vars) {
        set_a_key(&mut vars);
    }
    let found = match Config::from_vars(&vars) {
        Ok(config) => {
            return Read { config: Some(config), faulty: Vec::new(), findings: Vec::new() };
        }
        Err(found) => found,
    };
    let faulty: Vec<_> = found.all().iter().map(|fault| fault.variable.to_string()).collect();
    for variable in &faulty {
        replace(&mut vars, variable);
    }
    let findings = found.all().iter().map(finding).collect();
    Read { config: Config::from_vars(&vars).ok(), faulty, findings }
}

pub(super) fn finding(fault: &Fault) -> Finding {
    let text = format!("{}: {}", fault.variable, fault.text);
    Finding::fault(name(&fault.variable), text, "correct it in the environment or in .env")
}

fn name(variable: &str) -> &'static str {
    match variable {
        "AZURE_CLIENT_ID" => "client-id",
        "AZURE_TENANT_ID" | "CONNECT_TENANTS" => "tenant",
        "AZURE_CLIENT_SECRET" | "AZURE_CLIENT_SECRET_FILE" => "client-secret",
        "AZURE_CLIENT_CERTIFICATE_PATH" => "certificate",
        "AZURE_FEDERATED_TOKEN_FILE" => "federated-token",
        "CONNECT_PUBLIC_URL" => "public-url",
        "CONNECT_GRAPH_URL" => "graph-host",
        "CONNECT_DATABASE_URL" => "database",
        "CONNECT_SESSION_KEYS" | "CONNECT_SESSION_KEYS_FILE" => "session-keys",
        "AZURE_AUTHORITY_HOST" | "CONNECT_ISSUER" | "CONNECT_PROTOCOL" => "discovery",
        _ => "configuration",
    }
}

/// Takes a variable away whose value is of no use; what has to be there gets a harmless value.
fn replace(vars: &mut Vars, variable: &str) {
    vars.remove(variable);
    if CREDENTIALS.contains(&variable) {
        for credential in CREDENTIALS {
            vars.remove(credential);
        }
        vars.set_default("AZURE_CLIENT_SECRET", "not-a-secret");
    } else if variable == "AZURE_CLIENT_ID" {
        vars.set_default("AZURE_CLIENT_ID", uuid::Uuid::nil());
    } else if variable.starts_with("CONNECT_SESSION_KEYS") {
        vars.remove("CONNECT_SESSION_KEYS_FILE");
        set_a_key(vars);
    }
}

/// A key that seals nothing.
fn set_a_key(vars: &mut Vars) {
    vars.set_default("CONNECT_SESSION_KEYS", STANDARD.encode([0; 32]));
}
