//! The authorize endpoint and its pages.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use graph_connect::sandbox::DEFAULT_CLIENT_ID;
use reqwest::{Response, StatusCode};

#[path = "support/sandbox.rs"]
mod support;

use support::{CHALLENGE, MEGAN, REPLY_URL, Run, SAM, SCOPE, ZOE, form, reply, start};

/// The error page: nothing goes back to the application.
async fn assert_page(response: Response, number: u32) {
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(!response.headers().contains_key("location"));
    let page = response.text().await.unwrap();
    assert!(page.contains(&format!("AADSTS{number}:")), "{page}");
}

fn assert_reply(response: &Response, error: &str, number: u32) {
    let reply = reply(response);
    assert_eq!(reply["error"], error, "{reply:?}");
    assert!(reply["error_description"].starts_with(&format!("AADSTS{number}: ")), "{reply:?}");
    assert_eq!(reply["state"], "a state & more=1");
    assert!(!reply.contains_key("code"));
}

fn cookie(response: &Response) -> String {
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_plain_sign_in_shows_the_accounts_then_asks_for_consent_then_returns() {
    let (run, _folder) = start().await;
    let accounts = form(run.authorize(&[]).await).await;
    let offered: Vec<_> =
        accounts.buttons.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(offered, [("account", MEGAN), ("account", ZOE), ("account", SAM)]);
    assert!(accounts.text.contains("Zoë O'Brien <Test> & Søn"));

    let consent = form(run.press(&accounts, "account", ZOE).await).await;
    assert!(consent.text.contains("Send mail as you"));
    assert!(consent.text.contains("Sign you in and read your profile"));
    let back = run.press(&consent, "decision", "accept").await;
    assert!(back.headers()["location"].to_str().unwrap().starts_with(REPLY_URL));
    let reply = reply(&back);
    assert_eq!(reply["state"], "a state & more=1");
    assert!(reply.contains_key("code") && reply.contains_key("session_state"));
    assert!(!reply.contains_key("client_info"));

    // Consent is remembered, the account page is not skipped.
    let accounts = form(run.authorize(&[]).await).await;
    assert_eq!(run.press(&accounts, "account", ZOE).await.status(), StatusCode::FOUND);
}

#[tokio::test]
async fn sending_a_form_twice_is_harmless() {
    let (run, _folder) = start().await;
    let accounts = form(run.authorize(&[]).await).await;
    let consent = form(run.press(&accounts, "account", MEGAN).await).await;
    let first = reply(&run.press(&consent, "decision", "accept").await);
    let second = reply(&run.press(&consent, "decision", "accept").await);
    assert_ne!(first["code"], second["code"]);
    run.redeem(&first["code"]).await;
    run.redeem(&second["code"]).await;
}

#[tokio::test]
async fn declining_tells_the_application() {
    let (run, _folder) = start().await;
    let accounts = form(run.authorize(&[]).await).await;
    let consent = form(run.press(&accounts, "account", MEGAN).await).await;
    let back = run.press(&consent, "decision", "decline").await;
    assert_reply(&back, "access_denied", 65004);
    assert_eq!(reply(&back)["error_subcode"], "cancel");
    // Nothing was granted: the next one is asked again.
    let accounts = form(run.authorize(&[]).await).await;
    form(run.press(&accounts, "account", MEGAN).await).await;
}

#[tokio::test]
async fn consent_is_asked_for_new_scopes_and_when_the_application_wants_it() {
    let (run, _folder) = start().await;
    run.code(MEGAN, &[]).await;
    let more = format!("{SCOPE} Mail.ReadWrite");
    let asked = run.authorize(&[("scope", Some(&more)), ("login_hint", Some(MEGAN))]).await;
    let consent = form(asked).await;
    assert!(consent.text.contains("Mail.ReadWrite") && !consent.text.contains("Send mail as you"));

    let asked = run.authorize(&[("prompt", Some("consent")), ("login_hint", Some(MEGAN))]).await;
    let consent = form(asked).await;
    assert!(consent.text.contains("Send mail as you"));
    assert_eq!(run.press(&consent, "decision", "accept").await.status(), StatusCode::FOUND);
}

#[tokio::test]
async fn a_login_hint_skips_the_account_page_unless_one_shall_be_chosen() {
    let (run, _folder) = start().await;
    run.code(MEGAN, &[]).await;
    let hinted = run.authorize(&[("login_hint", Some(MEGAN))]).await;
    assert_eq!(hinted.status(), StatusCode::FOUND);
    let id_token = run.sign_in(MEGAN, SCOPE).await["id_token"].clone();
    let opaque = support::text(&support::claims(&id_token)["login_hint"]);
    assert_eq!(run.authorize(&[("login_hint", Some(&opaque))]).await.status(), StatusCode::FOUND);
    let stranger = run.authorize(&[("login_hint", Some("nobody@fabrikam.example"))]).await;
    assert_eq!(form(stranger).await.buttons.len(), 3);
    let chosen =
        run.authorize(&[("login_hint", Some(MEGAN)), ("prompt", Some("select_account"))]).await;
    assert_eq!(form(chosen).await.buttons.len(), 3);
}

#[tokio::test]
async fn the_tenant_decides_which_accounts_are_offered() {
    let (run, _folder) = start().await;
    for (tenant, offered) in [
        ("organizations", vec![MEGAN, ZOE]),
        ("consumers", vec![SAM]),
        ("fabrikam.example", vec![MEGAN, ZOE]),
    ] {
        let url = run.authorize_url(&format!("/{tenant}/oauth2/v2.0/authorize"), &[]);
        let accounts = form(run.http.get(url).send().await.unwrap()).await;
        let values: Vec<_> = accounts.buttons.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, offered, "{tenant}");
    }
    let url =
        run.authorize_url("/organizations/oauth2/v2.0/authorize", &[("login_hint", Some(SAM))]);
    assert_page(run.http.get(url).send().await.unwrap(), 50020).await;
}

#[tokio::test]
async fn prompt_none_needs_a_session_and_consent() {
    let (run, _folder) = start().await;
    let silent = [("prompt", Some("none"))];
    assert_reply(&run.authorize(&silent).await, "login_required", 50058);
    let signed_in = run.walk(run.authorize_url("/common/oauth2/v2.0/authorize", &[]), MEGAN).await;
    let cookie = cookie(&signed_in);
    let ask = async |changes: &[(&str, Option<&str>)]| {
        let url = run.authorize_url("/common/oauth2/v2.0/authorize", changes);
        run.http.get(url).header("cookie", &cookie).send().await.unwrap()
    };
    assert!(reply(&ask(&silent).await).contains_key("code"));
    let more = [("prompt", Some("none")), ("scope", Some("openid Mail.ReadWrite"))];
    assert_reply(&ask(&more).await, "interaction_required", 65001);
    let other = [("prompt", Some("none")), ("login_hint", Some(ZOE))];
    assert_reply(&ask(&other).await, "login_required", 50058);
    // The session does not let a plain sign-in skip the account page.
    assert_eq!(form(ask(&[]).await).await.buttons.len(), 3);

    let out =
        run.http.get(run.url("/common/oauth2/v2.0/logout")).header("cookie", &cookie).send().await;
    assert_eq!(out.unwrap().status(), StatusCode::OK);
    assert_reply(&ask(&silent).await, "login_required", 50058);
}

#[tokio::test]
async fn faults_that_must_not_reach_a_stranger_stay_on_a_page() {
    let (run, _folder) = start().await;
    assert_page(
        run.authorize(&[("client_id", Some("11111111-2222-3333-4444-555555555555"))]).await,
        700_016,
    )
    .await;
    assert_page(run.authorize(&[("client_id", None)]).await, 900_144).await;
    assert_page(run.authorize(&[("redirect_uri", None)]).await, 900_971).await;
    assert_page(run.authorize(&[("redirect_uri", Some("not a url"))]).await, 90102).await;
    for foreign in [
        "https://evil.example/",
        "http://127.0.0.1:8000/connect/get_token",
        "http://127.0.0.1:8001/connect/get_token/",
        "http://127.0.0.1:8000/Connect/get_token/",
        "http://127.0.0.1:8000/connect/get_token/?next=1",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "https://localhost/other",
        "javascript:alert(1)",
    ] {
        assert_page(run.authorize(&[("redirect_uri", Some(foreign))]).await, 50011).await;
    }
}

#[tokio::test]
async fn localhost_is_accepted_with_any_port_and_path() {
    let (run, _folder) = start().await;
    for good in
        ["http://localhost:3000/reply", "http://localhost/x/y", "https://localhost:8443/secure"]
    {
        let accounts = form(run.authorize(&[("redirect_uri", Some(good))]).await).await;
        assert_eq!(accounts.buttons.len(), 3, "{good}");
    }
    let url = run.authorize_url(
        "/common/oauth2/v2.0/authorize",
        &[("redirect_uri", Some("http://localhost:3000"))],
    );
    let back = run.walk(url, MEGAN).await;
    assert!(
        back.headers()["location"].to_str().unwrap().starts_with("http://localhost:3000/?code=")
    );
}

#[tokio::test]
async fn a_doubled_or_malformed_parameter_is_refused() {
    let (run, _folder) = start().await;
    let url = run.authorize_url("/common/oauth2/v2.0/authorize", &[]);
    let doubled = run.http.get(format!("{url}&state=again")).send().await.unwrap();
    assert_page(doubled, 9_000_411).await;
    let malformed = run.http.get(format!("{url}&x=%ff")).send().await.unwrap();
    assert_page(malformed, 9_002_313).await;
}

#[tokio::test]
async fn bad_requests_return_to_the_application() {
    let (run, _folder) = start().await;
    for (name, value, error, number) in [
        ("response_type", None, "invalid_request", 900_144),
        ("response_type", Some("token"), "unsupported_response_type", 70005),
        ("response_mode", Some("fragment"), "invalid_request", 90023),
        ("scope", None, "invalid_request", 900_144),
        ("scope", Some("User.Reed"), "invalid_client", 650_053),
        ("scope", Some("https://other.example/User.Read"), "invalid_resource", 500_011),
        ("scope", Some("https://graph.microsoft.com/"), "invalid_scope", 70011),
        ("resource", Some("https://graph.microsoft.com"), "invalid_request", 901_002),
        ("prompt", Some("perhaps"), "invalid_request", 90023),
        ("code_challenge", Some("short"), "invalid_request", 501_491),
        ("code_challenge_method", Some("S512"), "invalid_request", 90023),
    ] {
        assert_reply(&run.authorize(&[(name, value)]).await, error, number);
    }
}

#[tokio::test]
async fn an_unknown_choice_is_refused() {
    let (run, _folder) = start().await;
    let accounts = form(run.authorize(&[]).await).await;
    let post = async |name: &str, value: &str| {
        let mut fields = accounts.hidden.clone();
        fields.push((name.to_owned(), value.to_owned()));
        run.http.post(run.url(&accounts.action)).form(&fields).send().await.unwrap()
    };
    assert_page(post("account", "nobody@fabrikam.example").await, 50034).await;
    assert_page(post("decision", "perhaps").await, 90023).await;
    // Without a button it is an application that sends its request as a form.
    let plain =
        run.http.post(run.url(&accounts.action)).form(&accounts.hidden).send().await.unwrap();
    assert_eq!(form(plain).await.buttons.len(), 3);
}

#[tokio::test]
async fn another_site_cannot_choose_for_the_person() {
    let (run, _folder) = start().await;
    let accounts = form(run.authorize(&[]).await).await;
    let mut fields = accounts.hidden.clone();
    fields.extend([("account".into(), MEGAN.into()), ("decision".into(), "accept".into())]);
    let request = run
        .http
        .post(run.url(&accounts.action))
        .form(&fields)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(form(request.send().await.unwrap()).await.buttons.len(), 3);
}

#[tokio::test]
async fn form_post_returns_by_a_form() {
    let (run, _folder) = start().await;
    run.code(MEGAN, &[]).await;
    let asked = run
        .authorize(&[
            ("response_mode", Some("form_post")),
            ("login_hint", Some(MEGAN)),
            ("client_info", Some("1")),
        ])
        .await;
    let back = form(asked).await;
    assert_eq!(back.action, REPLY_URL);
    let field = |name: &str| {
        back.hidden.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    };
    assert_eq!(field("state"), Some("a state & more=1"));
    assert!(field("client_info").is_some());
    run.redeem(field("code").unwrap()).await;
}

#[tokio::test]
async fn pages_escape_what_comes_in_and_run_no_foreign_script() {
    let (run, _folder) = start().await;
    let response = run.authorize(&[("state", Some("\"><script>alert(1)</script>"))]).await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    assert!(!policy.contains("form-action"), "Chromium would stop the redirect to the application");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let page = response.text().await.unwrap();
    assert!(!page.contains("<script>alert") && !page.contains("O'Brien <Test>"), "{page}");
    assert!(page.contains("not Microsoft"));
    let page = run
        .authorize(&[("client_id", Some("<script>alert(1)</script>"))])
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn the_old_dialect_refuses_personal_accounts() {
    let (run, _folder) = start().await;
    let url = run.authorize_url("/common/oauth2/authorize", &[("scope", None)]);
    let accounts = form(run.http.get(url).send().await.unwrap()).await;
    assert_page(run.press(&accounts, "account", SAM).await, 50020).await;
}

#[tokio::test]
async fn sign_out_returns_to_addresses_of_the_application_only() {
    let (run, _folder) = start().await;
    let leave = async |run: &Run, endpoint: &str, to: &str| {
        let url =
            reqwest::Url::parse_with_params(&run.url(endpoint), [("post_logout_redirect_uri", to)])
                .unwrap();
        run.http.get(url).send().await.unwrap()
    };
    for endpoint in ["/common/oauth2/v2.0/logout", "/common/oauth2/logout"] {
        for good in ["http://127.0.0.1:8000/connect/signed-out", "http://localhost:4000/bye"] {
            let answer = leave(&run, endpoint, good).await;
            assert_eq!(answer.status(), StatusCode::FOUND);
            assert_eq!(answer.headers()["location"], good);
        }
        for foreign in ["https://evil.example/", "http://127.0.0.1:9/", "//evil.example"] {
            let answer = leave(&run, endpoint, foreign).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert!(answer.text().await.unwrap().contains("You signed out"));
        }
    }
    let posted = run
        .http
        .post(run.url("/common/oauth2/v2.0/logout"))
        .form(&[("logout_hint", "O.x")])
        .send()
        .await;
    assert_eq!(posted.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn the_plain_challenge_is_the_verifier() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[("code_challenge_method", Some("plain"))]).await;
    let response = run.token(&[("code", Some(&code)), ("code_verifier", Some(CHALLENGE))]).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_client_id_is_the_same_in_any_case() {
    let (run, _folder) = start().await;
    let id = DEFAULT_CLIENT_ID.to_uppercase();
    form(run.authorize(&[("client_id", Some(&id))]).await).await;
}
