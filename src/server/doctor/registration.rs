//! What was copied from the registration: the mistakes that everybody makes once.

use super::Subject;
use super::finding::Finding;
use crate::server::config::{Certificate, ClientSecret, Credential};
use crate::sign_in::SignInProblem;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.knows(&["AZURE_CLIENT_ID"]) {
        findings.push(client_id(subject));
    }
    if subject.knows(&["AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST"]) {
        findings.extend(tenant(subject));
    }
    let credentials = ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_SECRET_FILE"];
    let files = ["AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"];
    if subject.knows(&credentials) && subject.knows(&files) {
        findings.push(credential(subject));
    }
    findings
}

fn client_id(subject: &Subject<'_>) -> Finding {
    let id = subject.config.registration.client_id.as_str();
    if subject.config.provider.is_microsoft() && !is_guid(id) {
        let mend = "copy the Application (client) ID from the overview of the app registration";
        return Finding::fault("client-id", format!("{id} is no GUID"), mend)
            .read_as(SignInProblem::AppUnknown);
    }
    Finding::ok("client-id", id)
}

fn tenant(subject: &Subject<'_>) -> Option<Finding> {
    let tenant = subject.config.provider.tenant.as_deref()?;
    let known = ["common", "organizations", "consumers"].contains(&tenant);
    if known || is_guid(tenant) || tenant.contains('.') {
        return Some(Finding::ok("tenant", tenant));
    }
    let mend = "set AZURE_TENANT_ID to common, organizations, consumers, the Directory (tenant) ID or a \
                domain of yours";
    let text = format!("{tenant} is neither a GUID nor a domain");
    Some(Finding::fault("tenant", text, mend).read_as(SignInProblem::TenantUnknown))
}

fn credential(subject: &Subject<'_>) -> Finding {
    match &*subject.config.registration.credential {
        Credential::Secret(value) => secret(&value.known()),
        Credential::Certificate(value) => certificate(&value.known(), subject),
        Credential::FederatedToken(value) if value.known().expose().split('.').count() == 3 => {
            Finding::ok("federated-token", "the file holds a token")
        }
        Credential::FederatedToken(_) => {
            let mend = "set AZURE_FEDERATED_TOKEN_FILE to the file that your platform writes";
            Finding::fault("federated-token", "the file holds no signed token (JWT)", mend)
                .read_as(SignInProblem::CertificateRefused)
        }
    }
}

fn secret(secret: &ClientSecret) -> Finding {
    let text = secret.expose();
    let mend = "in Certificates & secrets copy the column Value; it is shown once, so make a new \
                secret if it is gone";
    if is_guid(text) {
        let text = "this is the id of a secret (a GUID), not its value";
        return Finding::fault("client-secret", text, mend).read_as(SignInProblem::SecretWrong);
    }
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        let mend = "take the quotes away";
        return Finding::warning("client-secret", "the secret stands in quotes", mend);
    }
    Finding::ok("client-secret", "has the form of a secret's value")
}

fn certificate(certificate: &Certificate, subject: &Subject<'_>) -> Finding {
    let days = subject.now.until(certificate.expires()).as_secs() / 86_400;
    let text = format!("x5t#S256 {}, good for {days} days", certificate.thumbprint());
    if certificate.ends_soon(subject.now) {
        let mend = "make a new certificate, upload it beside the old one, then replace the file: it is read \
                    anew without a restart";
        return Finding::warning("certificate", text, mend);
    }
    Finding::ok("certificate", text)
}

/// A GUID as portals show it.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
