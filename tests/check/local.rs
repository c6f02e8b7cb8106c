//! What can be seen without asking anybody.

use graph_connect::server::doctor::Level;

use crate::patient::Patient;
use crate::support::{Files, Made, rsa_key};

#[tokio::test]
async fn what_was_copied_wrongly_is_found() {
    let patient = Patient::new().await;
    let found = patient.fails("client-id", &[("AZURE_CLIENT_ID", "my-app")]).await;
    assert_eq!(found.person_reads.as_deref(), Some("Microsoft does not know this app"));
    let id = ("AZURE_CLIENT_SECRET", "5f0a4c1e-8d27-4b6f-9a53-0c7e2d91b684");
    let found = patient.fails("client-secret", &[id]).await;
    assert!(found.mend.unwrap().contains("column Value"), "the id of a secret");
    patient.is_warned("client-secret", &[("AZURE_CLIENT_SECRET", "\"MARKED\"")]).await;
    patient.fails("client-id", &[("AZURE_CLIENT_ID", "")]).await;
    patient.fails("client-secret", &[("AZURE_CLIENT_SECRET", "")]).await;
}

#[tokio::test]
async fn a_certificate_is_looked_at() {
    let patient = Patient::new().await;
    let files = Files::new();
    let with = |pem: &str| files.write("app.pem", pem);
    let path = with("");
    let set = [("AZURE_CLIENT_SECRET", ""), ("AZURE_CLIENT_CERTIFICATE_PATH", &*path)];
    with(&Made::new().pem());
    let fine = patient.examined(&set).await;
    assert!(fine.ready && fine.to_string().contains("good for 36"), "{fine}");
    with(&Made::ending_in(29).pem());
    let found = patient.is_warned("certificate", &set).await;
    assert!(found.text.contains("good for 2"), "{found:?}");
    with(&Made::ending_in(-1).pem());
    patient.fails("certificate", &set).await;
    let other = [Made::new().certificate(), rsa_key().serialize_pem()].concat();
    with(&other);
    let found = patient.fails("certificate", &set).await;
    assert!(found.text.contains("does not belong"), "{found:?}");
    let token = files.write("token", "no-token");
    let federated = [("AZURE_CLIENT_SECRET", ""), ("AZURE_FEDERATED_TOKEN_FILE", &*token)];
    patient.fails("federated-token", &federated).await;
}

#[tokio::test]
async fn addresses_that_can_t_be_registered_are_found() {
    let patient = Patient::new().await;
    for url in [
        "https://mail$1.example",
        "https://a!b.example",
        &format!("https://{}.example", "a.".repeat(130)),
    ] {
        patient.fails("reply-url", &[("CONNECT_PUBLIC_URL", url)]).await;
    }
    let six = [("CONNECT_PUBLIC_URL", "http://[::1]:8000"), ("LEPTOS_SITE_ADDR", "[::1]:8000")];
    patient.fails("reply-url", &six).await;
    patient.is_warned("reply-url", &[("CONNECT_PUBLIC_URL", "http://127.0.0.1:8000")]).await;
    patient.fails("public-url", &[("CONNECT_PUBLIC_URL", "http://mail.example")]).await;
    patient.is_warned("public-url", &[("LEPTOS_SITE_ADDR", "127.0.0.1:9000")]).await;
    let behind = patient.examined(&[("CONNECT_PUBLIC_URL", "https://mail.example")]).await;
    assert!(behind.ready && behind.to_string().contains("a proxy has to bring TLS"), "{behind}");
    let exact = "register exactly https://mail.example/connect/get_token/";
    assert!(behind.to_string().contains(exact), "{behind}");
}

#[tokio::test]
async fn every_fault_of_the_configuration_is_found_and_the_rest_is_tried() {
    let patient = Patient::new().await;
    let report = patient
        .examined(&[
            ("AZURE_CLIENT_SECRET", ""),
            ("CONNECT_SESSION_IDLE", "eight hours"),
            ("CONNECT_SESSION_KEYS", "c2hvcnQ="),
            ("CONNECT_PUBLIC_URL", "ftp://x"),
        ])
        .await;
    let of = |level| report.findings.iter().filter(move |it| it.level == level).map(|it| it.name);
    let mut faults: Vec<_> = of(Level::Fault).collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        ["client-secret", "configuration", "public-url", "session-keys"],
        "{report}"
    );
    let fine: Vec<_> = of(Level::Ok).collect();
    assert!(fine.contains(&"discovery") && fine.contains(&"database"), "{report}");
    assert!(!fine.contains(&"credential-accepted"), "tried without a credential: {report}");
}
