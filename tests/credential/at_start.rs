//! What is wrong with a credential is told at the start.

use graph_connect::server::config::{Config, Vars};
use rcgen::KeyPair;

use crate::support::{Files, Made, rsa_key};

const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// The faults of a start with these variables.
fn faults(credential: &[(&str, &str)]) -> Vec<String> {
    let usual = [
        ("AZURE_CLIENT_ID", "c0ffee00-1111-4222-8333-444455556666"),
        ("CONNECT_SESSION_KEYS", KEY),
    ];
    match Config::from_vars(&usual.iter().chain(credential).copied().collect::<Vars>()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.to_string().lines().map(str::to_owned).collect(),
    }
}

#[test]
fn exactly_one_credential_is_set() {
    let files = Files::new();
    let certificate = files.write("app.pem", &Made::new().pem());
    let token = files.write("token", "a.b.c");
    let all = [
        ("AZURE_CLIENT_SECRET", "secret"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", &*certificate),
        ("AZURE_FEDERATED_TOKEN_FILE", &*token),
    ];
    for one in &all {
        assert_eq!(faults(&[*one]), [""; 0]);
    }
    assert_eq!(faults(&all).len(), 2, "{:?}", faults(&all));
    let none = faults(&[]).join("");
    for name in
        ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"]
    {
        assert!(none.contains(name), "{none}");
    }
}

#[test]
fn a_certificate_that_can_not_work_is_a_fault() {
    let made = Made::new();
    let [own, authority] = made.chain();
    let key = made.key.serialize_pem();
    let elliptic = KeyPair::generate().unwrap().serialize_pem();
    let later = Made { begins: 2, ..Made::new() };
    for (pem, expected) in [
        (String::new(), "holds no certificate"),
        ("text".to_owned(), "holds no certificate"),
        (key.clone(), "holds no certificate"),
        (own.clone(), "holds no private key"),
        ([&*own, &rsa_key().serialize_pem()].concat(), "does not belong"),
        ([&*own, &elliptic].concat(), "not RSA"),
        ([&*own, &key.replace("PRIVATE", "ENCRYPTED PRIVATE")].concat(), "is encrypted"),
        ([&*own, &own, &key].concat(), "did not issue"),
        ([&*own, &Made::new().certificate(), &key].concat(), "did not issue"),
        ([&*authority, &own, &key].concat(), "does not belong"),
        (Made::ending_in(-1).pem(), "has expired"),
        (later.pem(), "not valid yet"),
    ] {
        let files = Files::new();
        let path = files.write("app.pem", &pem);
        let found = faults(&[("AZURE_CLIENT_CERTIFICATE_PATH", &path)]);
        assert_eq!(found.len(), 1, "{expected}: {found:?}");
        assert!(found[0].starts_with("AZURE_CLIENT_CERTIFICATE_PATH: "), "{found:?}");
        assert!(found[0].contains(expected), "{expected}: {found:?}");
        assert!(!found[0].contains("PRIVATE KEY"), "{found:?}");
    }
}

#[test]
fn a_certificate_may_bring_its_chain_and_its_key_anywhere() {
    let made = Made::new();
    let [own, authority] = made.chain();
    let key = made.key.serialize_pem();
    for pem in [[&*own, &authority, &key], [&*key, &own, &authority], [&*own, &key, &authority]] {
        let files = Files::new();
        let path = files.write("app.pem", &pem.concat());
        assert_eq!(faults(&[("AZURE_CLIENT_CERTIFICATE_PATH", &path)]), [""; 0]);
    }
}

#[test]
fn a_federated_token_is_one_text() {
    for (content, fits) in [("a.b.c\n", true), ("", false), ("a b", false), ("a.b.c\nd.e.f", false)]
    {
        let files = Files::new();
        let path = files.write("token", content);
        let found = faults(&[("AZURE_FEDERATED_TOKEN_FILE", &path)]);
        assert_eq!(found.is_empty(), fits, "{content:?}: {found:?}");
    }
    assert_eq!(faults(&[("AZURE_FEDERATED_TOKEN_FILE", "/nowhere")]).len(), 1);
}
