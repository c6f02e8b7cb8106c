//! The configuration: every fault at once, each with its variable, and no secret in any text.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

use std::time::Duration;

use graph_connect::server::config::{Config, Credential, Faults, Protocol, Vars};

const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// What has to be set, with changes; an empty value takes a variable away.
fn read(changes: &[(&str, &str)]) -> Result<Config, Faults> {
    let usual = [
        ("AZURE_CLIENT_ID", "c0ffee00-1111-4222-8333-444455556666"),
        ("AZURE_CLIENT_SECRET", "MARKED-secret"),
        ("CONNECT_SESSION_KEYS", KEY),
    ];
    Config::from_vars(&usual.iter().chain(changes).copied().collect::<Vars>())
}

/// The variables that faults name.
fn named(changes: &[(&str, &str)]) -> Vec<String> {
    match read(changes) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.all().iter().map(|fault| fault.variable.to_string()).collect(),
    }
}

#[test]
fn what_is_not_set_has_its_default() {
    let config = read(&[]).unwrap();
    assert_eq!(config.public_url.origin(), "http://localhost:8000");
    assert_eq!(config.public_url.reply_url(), "http://localhost:8000/connect/get_token/");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(
        config.provider.discovery_url.as_str(),
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    );
    assert_eq!(config.provider.protocol, Protocol::V2);
    assert_eq!(config.database.to_string(), "data/connect.sqlite3");
    assert_eq!(config.session_idle, Duration::from_hours(8));
    assert_eq!(config.session_max, Duration::from_hours(168));
    assert!(config.provider.graph_url.is_none());
}

#[test]
fn the_discovery_document_follows_host_tenant_and_dialect() {
    for (changes, url) in [
        (
            &[("AZURE_TENANT_ID", "Fabrikam.Example")][..],
            "https://login.microsoftonline.com/fabrikam.example/v2.0/.well-known/openid-configuration",
        ),
        (
            &[("CONNECT_PROTOCOL", "v1.0")],
            "https://login.microsoftonline.com/common/.well-known/openid-configuration",
        ),
        (
            &[("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us")],
            "https://login.microsoftonline.us/common/v2.0/.well-known/openid-configuration",
        ),
        (
            &[("CONNECT_ISSUER", "https://id.example/realms/a/")],
            "https://id.example/realms/a/.well-known/openid-configuration",
        ),
    ] {
        assert_eq!(read(changes).unwrap().provider.discovery_url.as_str(), url);
    }
}

#[test]
fn every_fault_is_reported_at_once_with_its_variable() {
    let mut faults = named(&[
        ("AZURE_CLIENT_ID", ""),
        ("AZURE_CLIENT_SECRET", ""),
        ("AZURE_TENANT_ID", "../x"),
        ("AZURE_AUTHORITY_HOST", "http://login.example"),
        ("CONNECT_PROTOCOL", "v3"),
        ("CONNECT_GRAPH_URL", "https://graph.example/v1.0"),
        ("CONNECT_PUBLIC_URL", "http://mail.example"),
        ("LEPTOS_SITE_ADDR", "localhost"),
        ("CONNECT_DATABASE_URL", "mysql://x"),
        ("CONNECT_SESSION_KEYS", "c2hvcnQ="),
        ("CONNECT_TENANTS", "fabrikam"),
        ("CONNECT_SESSION_IDLE", "8 hours"),
        ("CONNECT_SESSION_MAX", "0s"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "/x.pem"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/x"),
    ]);
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "AZURE_AUTHORITY_HOST",
            "AZURE_CLIENT_CERTIFICATE_PATH",
            "AZURE_CLIENT_ID",
            "AZURE_FEDERATED_TOKEN_FILE",
            "AZURE_TENANT_ID",
            "CONNECT_DATABASE_URL",
            "CONNECT_GRAPH_URL",
            "CONNECT_PROTOCOL",
            "CONNECT_PUBLIC_URL",
            "CONNECT_SESSION_IDLE",
            "CONNECT_SESSION_KEYS",
            "CONNECT_SESSION_MAX",
            "CONNECT_TENANTS",
            "LEPTOS_SITE_ADDR",
        ]
    );
}

#[test]
fn a_fault_is_one_line() {
    let faults = read(&[
        ("AZURE_TENANT_ID", "a\nb"),
        ("CONNECT_PUBLIC_URL", "a\nb"),
        ("LEPTOS_SITE_ADDR", "\n:"),
    ])
    .unwrap_err();
    assert_eq!(faults.to_string().lines().count(), faults.all().len(), "{faults}");
    assert_eq!(faults.all().len(), 3);
}

#[test]
fn values_that_can_t_be_meant_are_refused() {
    for (name, values) in [
        (
            "CONNECT_PUBLIC_URL",
            &[
                "mail.example",
                "ftp://x",
                "https://x/app",
                "https://x?y",
                "https://u@x",
                "http://10.0.0.1",
            ][..],
        ),
        ("CONNECT_GRAPH_URL", &["http://graph.example", "https://graph.example/v1.0", "graph"]),
        (
            "CONNECT_ISSUER",
            &["http://id.example", "https://id.example?x", "https://u:p@id.example", "x"],
        ),
        ("AZURE_AUTHORITY_HOST", &["login.example", "https://login.example/common"]),
        ("AZURE_TENANT_ID", &["a/b", "a..b", "ä", "a b", "."]),
        ("AZURE_CLIENT_ID", &["a b", "ä", "a\u{7f}"]),
        ("CONNECT_TENANTS", &["x", "fabrikam.example", "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b;x"]),
        ("CONNECT_PROTOCOL", &["v2", "2.0", "V1.0"]),
        ("LEPTOS_SITE_ADDR", &["8000", "localhost:8000", "127.0.0.1", "127.0.0.1:99999"]),
        ("CONNECT_SESSION_IDLE", &["8", "-1h", "1.5h", "8H", "400d"]),
        (
            "CONNECT_SESSION_KEYS",
            &["x", "BwcH", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=,", "AAAA,BBBB"],
        ),
        (
            "CONNECT_DATABASE_URL",
            &["data.sqlite3", "sqlite:", "sqlite://", "mysql://h/d", "postgres://u:p@h:x/d"],
        ),
        ("LEPTOS_RELOAD_PORT", &["x", "70000"]),
        ("CONNECT_CSP_REPORT_URL", &["/csp", "http://reports.example", "https://r.example/a;b"]),
    ] {
        for value in values {
            assert_eq!(named(&[(name, value)]), [name], "{value:?}");
        }
    }
}

#[test]
fn values_that_are_meant_are_taken() {
    for (name, value) in [
        ("CONNECT_PUBLIC_URL", "https://mail.example:8443/"),
        ("CONNECT_PUBLIC_URL", "http://[::1]:8000"),
        ("LEPTOS_SITE_ADDR", "[::]:8000"),
        ("AZURE_TENANT_ID", "7D3C0F4E-52A1-4B8E-9F46-1C2D3E4F5A6B"),
        (
            "CONNECT_TENANTS",
            "7D3C0F4E-52A1-4B8E-9F46-1C2D3E4F5A6B, 9188040d-6c67-4c5b-b112-36a304b66dad",
        ),
        ("CONNECT_SESSION_MAX", "365d"),
        ("CONNECT_CSP_REPORT_URL", "https://reports.example/csp"),
        ("AZURE_CLIENT_SECRET", "a~b.c-d_e+f/g=h&i j"),
        ("CONNECT_SESSION_KEYS", &format!("{KEY},{KEY}")),
        ("CONNECT_DATABASE_URL", "postgres://user:password@host:5433/db?sslmode=verify-full"),
    ] {
        assert_eq!(named(&[(name, value)]), [""; 0], "{name} {value}");
    }
}

#[test]
fn a_secret_may_stand_in_a_file_but_in_one_place() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (good, empty) = (file("good", "from-a-file\n"), file("empty", " \n"));
    let config = read(&[("AZURE_CLIENT_SECRET", ""), ("AZURE_CLIENT_SECRET_FILE", &good)]).unwrap();
    let Credential::Secret(secret) = &*config.registration.credential else {
        panic!("another credential: {config:?}")
    };
    assert_eq!(secret.known().expose(), "from-a-file");
    for path in [empty.as_str(), "/nowhere/at/all"] {
        let faults = named(&[("AZURE_CLIENT_SECRET", ""), ("AZURE_CLIENT_SECRET_FILE", path)]);
        assert_eq!(faults, ["AZURE_CLIENT_SECRET_FILE"], "{path}");
    }
    assert_eq!(named(&[("AZURE_CLIENT_SECRET_FILE", &good)]), ["AZURE_CLIENT_SECRET_FILE"]);
    let keys = file("keys", KEY);
    assert!(read(&[("CONNECT_SESSION_KEYS", ""), ("CONNECT_SESSION_KEYS_FILE", &keys)]).is_ok());
}

#[test]
fn with_postgresql_the_keys_have_to_be_set() {
    let url = ("CONNECT_DATABASE_URL", "postgres://user:password@host/db");
    assert_eq!(named(&[url, ("CONNECT_SESSION_KEYS", "")]), ["CONNECT_SESSION_KEYS"]);
}

#[test]
fn secrets_are_in_no_text() {
    let config = read(&[("CONNECT_DATABASE_URL", "postgres://user:MARKED@host/db")]).unwrap();
    let text = format!("{config:?} {config:#?}");
    assert!(
        text.contains("[redacted]") && !text.contains("MARKED") && !text.contains(KEY),
        "{text}"
    );
    assert!(!text.contains("7, 7, 7"), "the key in numbers: {text}");
    let faults = read(&[
        ("AZURE_CLIENT_ID", "MARKED secret"),
        ("CONNECT_SESSION_KEYS", "MARKED"),
        ("CONNECT_DATABASE_URL", "postgres://user:MARKED@host:port/db"),
        ("CONNECT_ISSUER", "https://user:MARKED@id.example"),
        ("CONNECT_PUBLIC_URL", "https://user:MARKED@mail.example"),
    ])
    .unwrap_err();
    assert_eq!(faults.all().len(), 5);
    assert!(!format!("{faults} {faults:?}").contains("MARKED"), "{faults}");
}
