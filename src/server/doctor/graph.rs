//! Graph: whether it is that of the cloud, and whether it answers.

use http::{Method, StatusCode};
use url::Url;

use super::Subject;
use super::finding::Finding;
use crate::server::identity::Metadata;
use crate::server::outbound::CALL_LIMIT;

/// Login hosts with the Graph hosts of their cloud. (Microsoft: "National cloud deployments".)
const CLOUDS: [(&str, &[&str]); 4] = [
    ("login.microsoftonline.com", &["graph.microsoft.com"]),
    ("login.microsoftonline.us", &["graph.microsoft.us", "dod-graph.microsoft.us"]),
    ("login.partner.microsoftonline.cn", &["microsoftgraph.chinacloudapi.cn"]),
    ("login.chinacloudapi.cn", &["microsoftgraph.chinacloudapi.cn"]),
];

pub(super) async fn check(subject: &Subject<'_>, metadata: &Metadata) -> Vec<Finding> {
    if !subject.knows(&["CONNECT_GRAPH_URL"]) {
        return Vec::new();
    }
    let Some(url) = subject.provider.graph_url(subject.now).await else { return Vec::new() };
    let authority = &subject.config.provider.authority_host;
    let of_cloud = host(authority, metadata.msgraph_host.as_deref(), &url);
    vec![of_cloud, answers(subject, &url).await]
}

/// `told` is the host that the provider names.
fn host(authority: &str, told: Option<&str>, url: &Url) -> Finding {
    let host = url.host_str().unwrap_or_default();
    let mend = "leave CONNECT_GRAPH_URL away: Graph follows the cloud of AZURE_AUTHORITY_HOST";
    match (CLOUDS.iter().find(|(login, _)| *login == authority), told) {
        (Some((_, graphs)), _) if !graphs.contains(&host) => {
            let text = format!("{host} is not the Graph of the cloud of {authority}");
            Finding::fault("graph-host", text, mend)
        }
        (Some(_), Some(told)) if told != host => {
            Finding::warning("graph-host", format!("{host}, but the provider names {told}"), mend)
        }
        _ => Finding::ok("graph-host", url.origin().ascii_serialization()),
    }
}

/// Without a token Graph answers 401; anything else is somebody else.
async fn answers(subject: &Subject<'_>, url: &Url) -> Finding {
    let mut me = url.clone();
    me.set_path("/v1.0/me");
    let request = subject.outbound.request(Method::GET, me.clone());
    let mend =
        "look at CONNECT_GRAPH_URL and at the network of this machine (DNS, firewall, HTTPS_PROXY)";
    match subject.outbound.call(request, CALL_LIMIT).await {
        Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => {
            Finding::ok("graph", "answers, and wants a token")
        }
        Ok(answer) => {
            let text = format!(
                "{me} answers {} without a token: this is not Graph",
                answer.status.as_u16()
            );
            Finding::fault("graph", text, mend)
        }
        Err(error) => Finding::fault("graph", format!("{me} can't be reached: {error}"), mend),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::doctor::Level;

    #[test]
    fn graph_belongs_to_the_cloud_of_the_sign_in_pages() {
        let level = |authority, told, graph: &str| {
            host(authority, told, &Url::parse(&format!("https://{graph}")).unwrap()).level
        };
        let (global, us) = ("login.microsoftonline.com", "login.microsoftonline.us");
        assert_eq!(level(global, None, "graph.microsoft.com"), Level::Ok);
        assert_eq!(level(global, None, "graph.microsoft.us"), Level::Fault);
        assert_eq!(level(us, Some("graph.microsoft.us"), "graph.microsoft.us"), Level::Ok);
        let other = level(us, Some("dod-graph.microsoft.us"), "graph.microsoft.us");
        assert_eq!(other, Level::Warning);
        assert_eq!(level("127.0.0.1:8001", None, "graph.evil.example"), Level::Ok);
    }
}
