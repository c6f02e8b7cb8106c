//! The identity provider: its document, its keys, its clock, and whether it accepts our credential.

use http::{HeaderMap, Method, StatusCode, header};

use super::finding::Finding;
use super::{Subject, graph};
use crate::server::id_token::{Identity, KeySet};
use crate::server::identity::{DiscoveryError, Metadata, Verdict};
use crate::server::outbound::{Answer, CALL_LIMIT, OutboundError};
use crate::sign_in::SignInProblem;

/// Seconds by which clocks may differ at all.
const LEEWAY: u64 = 60;

/// Seconds from which on a difference is worth a word.
const NOTABLE: u64 = 20;

pub(super) async fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let named = ["AZURE_AUTHORITY_HOST", "AZURE_TENANT_ID", "CONNECT_ISSUER", "CONNECT_PROTOCOL"];
    if !subject.knows(&named) {
        return Vec::new();
    }
    let config = &subject.config.provider;
    let answer = get(subject, config.discovery_url.clone()).await;
    let (metadata, mut findings) = match answer.map(|answer| document(subject, &answer)) {
        Ok((Ok(metadata), findings)) => (metadata, findings),
        Ok((Err(fault), findings)) => return [vec![fault], findings].concat(),
        Err(error) => return vec![unreachable(config.discovery_url.as_str(), error)],
    };
    let (keys, credential, graph) = tokio::join!(
        keys(subject, &metadata),
        credential(subject),
        graph::check(subject, &metadata)
    );
    findings.push(keys);
    findings.extend(credential);
    findings.extend(graph);
    findings
}

async fn get(subject: &Subject<'_>, url: url::Url) -> Result<Answer, OutboundError> {
    subject.outbound.call(subject.outbound.request(Method::GET, url), CALL_LIMIT).await
}

fn unreachable(url: &str, error: OutboundError) -> Finding {
    let mend = "look at the network of this machine (DNS, firewall, HTTPS_PROXY), and at AZURE_AUTHORITY_HOST \
                or CONNECT_ISSUER";
    Finding::fault("discovery", format!("{url} can't be reached: {error}"), mend)
        .read_as(SignInProblem::Unavailable)
}

/// What the document says of the provider, of its issuer and of the time.
fn document(subject: &Subject<'_>, answer: &Answer) -> (Result<Metadata, Finding>, Vec<Finding>) {
    let config = &subject.config.provider;
    let url = config.discovery_url.as_str();
    let clock = clock(subject, &answer.headers);
    if answer.status != StatusCode::OK {
        let fault = match answer.status.as_u16() {
            400 | 404 if config.tenant.is_some() => {
                let text = format!("{url} knows no such tenant");
                let mend =
                    "set AZURE_TENANT_ID to the Directory (tenant) ID of the app registration";
                Finding::fault("discovery", text, mend).read_as(SignInProblem::TenantUnknown)
            }
            status => {
                let mend = "look whether this address is the provider's, and try again later";
                Finding::fault("discovery", format!("{url} answers {status}"), mend)
                    .read_as(SignInProblem::Unavailable)
            }
        };
        return (Err(fault), clock);
    }
    match Metadata::parse(&answer.body, config) {
        Ok(metadata) => {
            let found = Finding::ok("discovery", format!("{url} can be read"));
            let issuer = issuer(config.tenant.as_deref(), &metadata);
            (Ok(metadata), [vec![found, issuer], clock].concat())
        }
        Err(error) => (Err(unusable(url, &error)), clock),
    }
}

fn unusable(url: &str, error: &DiscoveryError) -> Finding {
    let (name, mend) = match error {
        DiscoveryError::Unusable("issuer") => {
            ("issuer", "set CONNECT_ISSUER to exactly what the document names as its issuer")
        }
        DiscoveryError::Unusable(_) => ("discovery", "the provider has to name https addresses"),
        _ => ("discovery", "look whether a proxy or a sign-in page of the network answers instead"),
    };
    Finding::fault(name, format!("{url}: {error}"), mend).read_as(SignInProblem::Unavailable)
}

/// Whether the issuer is that of the tenant.
fn issuer(tenant: Option<&str>, metadata: &Metadata) -> Finding {
    let issuer = metadata.issuer.template.as_str();
    let expected = match tenant {
        Some("common" | "organizations") => "{tenantid}",
        Some("consumers") => Identity::CONSUMERS,
        Some(id) if uuid::Uuid::try_parse(id).is_ok() => id,
        _ => "",
    };
    if issuer.contains(expected) {
        return Finding::ok("issuer", issuer);
    }
    let text = format!("{issuer} is not the issuer of the tenant {}", tenant.unwrap_or_default());
    Finding::fault("issuer", text, "look at AZURE_TENANT_ID and AZURE_AUTHORITY_HOST")
        .read_as(SignInProblem::InvalidIdentity)
}

fn clock(subject: &Subject<'_>, headers: &HeaderMap) -> Vec<Finding> {
    let date = headers.get(header::DATE).and_then(|date| date.to_str().ok());
    let told = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let seconds = told.and_then(|told| told.duration_since(std::time::UNIX_EPOCH).ok());
    let Some(seconds) = seconds else { return Vec::new() };
    let apart = seconds.as_secs().abs_diff(u64::try_from(subject.now.0).unwrap_or(0));
    let text = format!("this machine's clock is {apart} seconds away from the provider's");
    let mend = "set the clock of this machine by NTP";
    vec![match apart {
        0..=NOTABLE => Finding::ok("clock", text),
        _ if apart <= LEEWAY => Finding::warning("clock", text, mend),
        _ => Finding::fault("clock", text, mend).read_as(SignInProblem::InvalidIdentity),
    }]
}

async fn keys(subject: &Subject<'_>, metadata: &Metadata) -> Finding {
    let url = metadata.jwks_uri().clone();
    let mend = "try again later; if it stays so, ask the provider";
    let fault = |what: String| {
        Finding::fault("keys", format!("{} {what}", metadata.jwks_uri()), mend)
            .mended_by("the provider")
            .read_as(SignInProblem::Unavailable)
    };
    match get(subject, url).await {
        Ok(answer) if answer.status == StatusCode::OK => match KeySet::parse(&answer.body) {
            Ok(keys) if keys.count() > 0 => {
                Finding::ok("keys", format!("{} signing keys", keys.count()))
            }
            Ok(_) => fault("holds no RSA signing key".to_owned()),
            Err(_) => fault("holds no keys that can be read".to_owned()),
        },
        Ok(answer) => fault(format!("answers {}", answer.status.as_u16())),
        Err(error) => fault(format!("can't be reached: {error}")),
    }
}

/// A code that nobody gave out is refused, but not before the app has proved itself.
async fn credential(subject: &Subject<'_>) -> Option<Finding> {
    let registered = ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_SECRET_FILE"];
    let files = ["AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"];
    if !subject.knows(&registered)
        || !subject.knows(&files)
        || !subject.knows(&["CONNECT_PUBLIC_URL"])
    {
        return None;
    }
    let name = "credential-accepted";
    let reply_url = subject.config.public_url.reply_url();
    Some(match subject.provider.try_credential(&reply_url, subject.now).await {
        Verdict::Accepted => {
            let kind = &subject.config.registration.credential;
            Finding::ok(name, format!("the token endpoint accepts the {kind}"))
        }
        Verdict::Refused { problem, code } => {
            let code = code.map_or(String::new(), |code| format!(" (AADSTS{code})"));
            let text = format!("the token endpoint does not accept this app{code}");
            Finding::fault(name, text, mend(problem)).read_as(problem)
        }
        Verdict::NotTried(error) => {
            Finding::warning(name, format!("could not be tried: {error}"), "try again later")
        }
    })
}

fn mend(problem: SignInProblem) -> &'static str {
    match problem {
        SignInProblem::SecretWrong => {
            "set AZURE_CLIENT_SECRET to the Value (not the Secret ID) of a secret of this app"
        }
        SignInProblem::SecretExpired => "make a new client secret and set its value",
        SignInProblem::CredentialMissing => "set one of the credentials",
        SignInProblem::CertificateRefused => {
            "upload the certificate to this app's registration, or add the federated credential with the \
             token's issuer, subject and audience"
        }
        SignInProblem::PublicClient => "register the reply URL for the platform Web",
        SignInProblem::AppUnknown => {
            "look whether AZURE_CLIENT_ID is of this tenant, and the app registered for its accounts"
        }
        SignInProblem::TenantUnknown => "set AZURE_TENANT_ID to the Directory (tenant) ID",
        SignInProblem::WrongAudience => {
            "set AZURE_TENANT_ID to what the registration supports: a single tenant is not `common`"
        }
        _ => {
            "compare AZURE_CLIENT_ID, the credential and AZURE_TENANT_ID with the app registration"
        }
    }
}
