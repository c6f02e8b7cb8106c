//! A credential in a file is read anew when it changes, without a restart.

use crate::support::{Files, Log, Made, Microsoft, sign_in};

/// What one field of the token requests holds while the file changes, sign-in after sign-in.
async fn sent_while_it_changes(
    variable: &str,
    field: &str,
    contents: &[Option<&str>],
) -> Vec<String> {
    let files = Files::new();
    let path = files.write("credential", contents[0].unwrap());
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("AZURE_CLIENT_SECRET", ""), (variable, &path)]).await;
    for content in contents {
        match content {
            Some(content) => drop(files.write("credential", content)),
            None => std::fs::remove_file(&path).unwrap(),
        }
        sign_in(&app.browser(), &microsoft).await;
    }
    microsoft.asked("/token").iter().map(|asked| asked.field(field).unwrap()).collect()
}

#[tokio::test]
async fn a_secret_is_taken_over_and_a_broken_file_is_not() {
    let (log, _listening) = Log::listen("info");
    let contents = [Some("first"), Some("second\n"), Some(" "), None, Some("third")];
    let sent = sent_while_it_changes("AZURE_CLIENT_SECRET_FILE", "client_secret", &contents).await;
    assert_eq!(sent, ["first", "second", "second", "second", "third"]);
    let errors = log.lines("ERROR");
    let told = errors.iter().filter(|line| line.contains("going on with the credential")).count();
    assert_eq!(told, 2, "{errors:?}");
    let all = [log.lines("INFO"), log.lines("ERROR")].concat().join("\n");
    assert!(!all.contains("second") && !all.contains("third"), "{all}");
}

#[tokio::test]
async fn a_federated_token_is_taken_over() {
    let contents = [Some("a.b.c"), Some("d.e.f"), Some("two lines\nof text"), Some("g.h.i")];
    let sent =
        sent_while_it_changes("AZURE_FEDERATED_TOKEN_FILE", "client_assertion", &contents).await;
    assert_eq!(sent, ["a.b.c", "d.e.f", "d.e.f", "g.h.i"]);
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_over() {
    let (first, second) = (Made::new().pem(), Made::new().pem());
    let broken = second.replace("BEGIN CERTIFICATE", "BEGIN");
    let contents = [Some(&*first), Some(&broken), Some(&second)];
    let sent =
        sent_while_it_changes("AZURE_CLIENT_CERTIFICATE_PATH", "client_assertion", &contents).await;
    let header = |assertion: &String| assertion.split('.').next().unwrap().to_owned();
    let headers: Vec<_> = sent.iter().map(header).collect();
    assert_eq!(headers[0], headers[1], "a broken file changes nothing");
    assert_ne!(headers[1], headers[2], "the header names the certificate");
}
