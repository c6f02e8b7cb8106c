//! Sign-ins, sends and refreshes, well and badly: no answer and no line of the log holds a secret.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::support::{
    self, Answer, CLIENT_SECRET, Form, KEY, Microsoft, id_claims, start_sign_in, token_answer,
    tokens,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn neither_answers_nor_log_hold_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("graph_connect=trace,info"))
        .with_writer(move || writer.clone())
        .init();
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let mut pages = Vec::new();
    let mut secrets: Vec<String> = ["MARKED", CLIENT_SECRET].map(str::to_owned).into();

    // A sign-in that fails in every place, then one that succeeds.
    for answer in [
        Answer::error(400, "invalid_grant"),
        Answer::error(500, "x"),
        Answer::new(200, "<html>MARKED"),
        Answer::json(
            &json!({"access_token": "MARKED", "id_token": "MARKED.MARKED.MARKED", "token_type": "Bearer"}),
        ),
    ] {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        microsoft.once("/token", answer);
        pages.push(browser.arrive(&started.reply("MARKED-code")).send().await);
        pages.push(
            browser.arrive("/connect/get_token/?code=MARKED-code&state=MARKED-state").send().await,
        );
        pages.push(
            browser
                .arrive("/connect/get_token/?code=MARKED-code&code=MARKED&state=MARKED")
                .send()
                .await,
        );
        secrets.extend([started.state, started.nonce]);
    }
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let id_token = KEY.sign(&id_claims(&microsoft, &started.nonce));
    microsoft.once("/token", Answer::json(&token_answer(&id_token)));
    pages.push(browser.arrive(&started.reply("MARKED-code")).send().await);
    secrets.extend([started.state, started.nonce, id_token]);
    let verifier = microsoft.asked("/token").last().unwrap().field("code_verifier").unwrap();
    secrets.push(verifier);
    pages.push(browser.get("/").send().await);
    pages.push(browser.call("current_user", &[]).send().await);

    // Sends that succeed and fail, refreshes that succeed and fail.
    let form = || Form::new().with("body", "a text that is nobody's business");
    pages.push(browser.send_mail(&form()).await);
    for answer in [
        Answer::graph_error(403, "ErrorAccessDenied"),
        Answer::new(500, "MARKED"),
        Answer::new(202, "x").cut(),
    ] {
        microsoft.once("/v1.0/me/sendMail", answer);
        pages.push(browser.send_mail(&form()).await);
    }
    for answer in [
        Answer::error(400, "interaction_required"),
        Answer::error(401, "invalid_client"),
        Answer::new(200, "MARKED"),
    ] {
        let mut data = support::person(&microsoft.issuer());
        data.tokens = tokens(3_700, -100);
        let other = app.signed_in(&data).await;
        microsoft.once("/token", answer);
        pages.push(other.send_mail(&form()).await);
        secrets.push(other.session().unwrap());
    }
    let session = browser.session().unwrap();
    pages.push(browser.post("/connect/disconnect", &[]).send().await);

    for page in &pages {
        // The session id goes to its browser once, in its cookie.
        for secret in &secrets {
            assert!(
                !page.everything().contains(secret.as_str()),
                "{secret} in {}",
                page.everything()
            );
        }
    }
    assert!(pages.iter().all(|page| !page.text().contains(&session)));
    secrets.extend([session, "nobody's business".to_owned(), "megan@fabrikam.example".to_owned()]);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The operator reads what Microsoft wrote; what we had sent is not in it.
    let (described, wrote) = ("and wrote: MARKED description", ": MARKED message");
    assert!(log.contains(described) && log.contains(wrote), "{log}");
    let log = log.replace(described, "").replace(wrote, "");
    assert!(
        log.contains("signed in") && log.contains("sign-in") && log.lines().count() > 30,
        "{log}"
    );
    for secret in &secrets {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret}");
    }
}
