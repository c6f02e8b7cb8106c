//! A set-up that is right, and what is found when a part of it is not.

use base64::Engine;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::config::{Faults, Vars};
use graph_connect::server::doctor::{Finding, Level, Report, check};
use graph_connect::server::outbound::Outbound;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Answer, CLIENT_ID, CLIENT_SECRET, Microsoft};

pub struct Patient {
    pub microsoft: Microsoft,
    pub folder: TempDir,
}

impl Patient {
    /// A provider that accepts the app, and a Graph that wants a token.
    pub async fn new() -> Self {
        let microsoft = Microsoft::start().await;
        microsoft.always("/token", Answer::error(400, "invalid_grant"));
        microsoft.always("/v1.0/me", Answer::graph_error(401, "InvalidAuthenticationToken"));
        Self { microsoft, folder: TempDir::new().unwrap() }
    }

    /// What is found with these variables changed; an empty value takes one away.
    pub async fn examined(&self, changes: &[(&str, &str)]) -> Report {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let usual = [
            ("AZURE_CLIENT_ID", CLIENT_ID.to_owned()),
            ("AZURE_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("AZURE_AUTHORITY_HOST", self.microsoft.origin.clone()),
            ("CONNECT_GRAPH_URL", self.microsoft.origin.clone()),
            ("CONNECT_DATABASE_URL", format!("sqlite:{}", path("connect.sqlite3"))),
            ("CONNECT_SESSION_KEYS", base64::engine::general_purpose::STANDARD.encode([7; 32])),
        ];
        let changes = changes.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let vars: Vars = usual.into_iter().chain(changes).collect();
        let now = Timestamp::now();
        let report = check(&vars, &Faults::default(), None, Outbound::new().unwrap(), now).await;
        assert!(!format!("{report} {}", json!(report)).contains("MARKED"), "a secret: {report}");
        let fault = |finding: &Finding| finding.level == Level::Fault;
        assert_eq!(report.ready, !report.findings.iter().any(fault), "{report}");
        let mended =
            |it: &Finding| it.level == Level::Ok || (it.mend.is_some() && it.who.is_some());
        assert!(report.findings.iter().all(mended), "{report}");
        report
    }

    /// The one thing that is not right, which has this name; its text with how to mend it.
    pub async fn suffers(&self, level: Level, name: &str, changes: &[(&str, &str)]) -> Finding {
        let report = self.examined(changes).await;
        let mut found = report.findings.iter().filter(|finding| finding.level != Level::Ok);
        let (Some(first), None) = (found.next(), found.next()) else { panic!("{name}: {report}") };
        assert_eq!((first.name, first.level), (name, level), "{report}");
        first.clone()
    }

    pub async fn fails(&self, name: &str, changes: &[(&str, &str)]) -> Finding {
        self.suffers(Level::Fault, name, changes).await
    }

    pub async fn is_warned(&self, name: &str, changes: &[(&str, &str)]) -> Finding {
        self.suffers(Level::Warning, name, changes).await
    }
}

#[tokio::test]
async fn a_right_set_up_is_ready() {
    let patient = Patient::new().await;
    let report = patient.examined(&[]).await;
    assert!(report.findings.iter().all(|finding| finding.level == Level::Ok), "{report}");
    let names: Vec<_> = report.findings.iter().map(|finding| finding.name).collect();
    for name in [
        "client-id",
        "tenant",
        "client-secret",
        "reply-url",
        "signed-out-url",
        "public-url",
        "discovery",
        "issuer",
        "keys",
        "credential-accepted",
        "graph-host",
        "graph",
        "database",
    ] {
        assert!(names.contains(&name), "{name} is missing: {report}");
    }
    assert!(report.to_string().ends_with("\nReady.\n"), "{report}");
    assert!(
        std::fs::read_dir(patient.folder.path()).unwrap().next().is_none(),
        "something was made"
    );
}
