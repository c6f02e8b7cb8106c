//! Our own addresses, and whether they can be registered. (Microsoft: "Redirect URI (reply URL)
//! restrictions and limitations".)

use std::net::SocketAddr;

use url::{Host, Url};

use super::Subject;
use super::finding::Finding;
use crate::sign_in::SignInProblem;

/// Longest redirect URI.
const LIMIT: usize = 256;

/// What a redirect URI may not hold.
const FORBIDDEN: [char; 7] = ['!', '$', '\'', '(', ')', ',', ';'];

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.knows(&["CONNECT_PUBLIC_URL"]) {
        return Vec::new();
    }
    let mut findings = vec![reply_url(subject), signed_out_url(subject)];
    if subject.knows(&["LEPTOS_SITE_ADDR"]) {
        findings.extend(
            Url::parse(subject.config.public_url.origin())
                .map(|url| public_url(&url, subject.config.listen)),
        );
    }
    findings
}

fn reply_url(subject: &Subject<'_>) -> Finding {
    let text = subject.config.public_url.reply_url();
    let microsoft = subject.config.provider.is_microsoft();
    match Url::parse(&text).ok().filter(|_| microsoft).and_then(|url| objection(&text, &url)) {
        Some((what, mend)) => Finding::fault("reply-url", format!("{text} {what}"), mend)
            .read_as(SignInProblem::ReplyUrl),
        None if microsoft && text.starts_with("http://127.0.0.1") => {
            let text =
                format!("register exactly {text}; the portal's form refuses 127.0.0.1 with http");
            let mend = "add it in the manifest editor of the registration, or set CONNECT_PUBLIC_URL to \
                        http://localhost and a port";
            Finding::warning("reply-url", text, mend)
        }
        None => Finding::ok("reply-url", format!("register exactly {text} (platform Web)")),
    }
}

/// What Microsoft has against a reply URL, and how to mend it.
fn objection(text: &str, url: &Url) -> Option<(&'static str, &'static str)> {
    if text.len() > LIMIT {
        Some(("is longer than 256 characters", "set a shorter CONNECT_PUBLIC_URL"))
    } else if text.contains(FORBIDDEN) {
        Some(("holds one of ! $ ' ( ) , ;", "set a CONNECT_PUBLIC_URL without it"))
    } else if matches!(url.host(), Some(Host::Ipv6(_))) {
        Some(("can't be registered: IPv6 is not supported", "use http://localhost and the port"))
    } else {
        None
    }
}

fn signed_out_url(subject: &Subject<'_>) -> Finding {
    let text = subject.config.public_url.signed_out_url();
    Finding::ok(
        "signed-out-url",
        format!("register {text} too: there people come back after signing out"),
    )
}

fn public_url(url: &Url, listen: SocketAddr) -> Finding {
    let public = url.origin().ascii_serialization();
    if url.scheme() == "https" {
        let text = format!("{public}: a proxy has to bring TLS and pass requests on to {listen}");
        return Finding::ok("public-url", text);
    }
    // Without TLS it is an address of this machine alone.
    let here = listen.ip().is_loopback() || listen.ip().is_unspecified();
    let same_port = listen.port() == 0 || url.port_or_known_default() == Some(listen.port());
    if !here || !same_port {
        let text = format!("browsers go to {public}, but this program listens on {listen}");
        let mend = "give CONNECT_PUBLIC_URL and LEPTOS_SITE_ADDR the same address and port (unless something \
                    in between passes requests on)";
        return Finding::warning("public-url", text, mend);
    }
    Finding::ok("public-url", format!("{public}, served on {listen}"))
}
