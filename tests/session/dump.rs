//! What a copy of the database gives away: files of SQLite with the log beside them, and what
//! `pg_dump` writes of PostgreSQL.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::support::{
    Answer, App, Browser, CLIENT_SECRET, Form, KEY, Microsoft, PERSON, Postgres, SESSION_KEY,
    TENANT, id_claims, start_sign_in, token_answer,
};

/// The provider's id of the browser session.
const SID: &str = "5b0f2c36-MARKED-sid-of-the-provider";

/// Somebody signs in, the token is replaced, and a mail goes out. What nobody may find afterwards.
async fn story(microsoft: &Microsoft, app: &App) -> BTreeMap<&'static str, Vec<u8>> {
    let browser = app.browser();
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let mut claims = id_claims(microsoft, &started.nonce);
    claims["sid"] = json!(SID);
    let mut first = token_answer(&KEY.sign(&claims));
    first["expires_in"] = json!(0);
    let mut second = first.clone();
    (second["access_token"], second["refresh_token"]) = (json!("MARKED-a-2"), json!("MARKED-r-2"));
    (second["expires_in"], second["id_token"]) = (json!(3_600), json!(null));
    microsoft.once("/token", Answer::json(&first));
    microsoft.once("/token", Answer::json(&second));
    assert_eq!(browser.arrive(&started.reply("the-code")).send().await.status, 200);
    browser.get("/").send().await;
    let mail = Form::new()
        .with("to", "zoe@contoso.example")
        .with("subject", "MARKED subject")
        .with("body", "MARKED body of the mail");
    assert_eq!(browser.send_mail(&mail).await.status, 200);
    assert_eq!(bearer(microsoft), "Bearer MARKED-a-2");
    secrets(&browser, &started.state)
}

fn bearer(microsoft: &Microsoft) -> String {
    let mails = microsoft.asked("/v1.0/me/sendMail");
    mails[0].headers["authorization"].to_str().unwrap().to_owned()
}

fn secrets(browser: &Browser, state: &str) -> BTreeMap<&'static str, Vec<u8>> {
    let session = browser.session().unwrap();
    let mut secrets: BTreeMap<_, _> = [
        ("session id", &*session),
        ("first access token", "MARKED-access-1"),
        ("first refresh token", "MARKED-refresh-1"),
        ("access token", "MARKED-a-2"),
        ("refresh token", "MARKED-r-2"),
        ("client secret", CLIENT_SECRET),
        ("code", "the-code"),
        ("state", state),
        ("address", "megan@fabrikam"),
        ("recipient", "zoe@contoso"),
        ("name", "Megan"),
        ("object id", PERSON),
        ("tenant id", TENANT),
        ("subject of the id_token", "subject-of-megan"),
        ("sid", SID),
        ("mail", "MARKED body"),
        ("subject of the mail", "MARKED subject"),
        ("anything marked", "MARKED"),
    ]
    .map(|(what, text)| (what, text.as_bytes().to_vec()))
    .into();
    secrets.insert("session id in bytes", URL_SAFE_NO_PAD.decode(&session).unwrap());
    secrets.insert("sealing key", SESSION_KEY.to_vec());
    secrets
}

/// Looks for each secret as it is, in hex, and in base64 wherever it may begin.
fn assert_holds_none(content: &[u8], secrets: &BTreeMap<&'static str, Vec<u8>>) {
    let lower = content.to_ascii_lowercase();
    for (what, secret) in secrets {
        assert!(!holds(content, secret), "{what}");
        assert!(!holds(&lower, hex(secret).as_bytes()), "{what} in hex");
        for form in base64_forms(secret) {
            assert!(!holds(content, form.as_bytes()), "{what} in base64");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The part that is the same whatever stands before and after, for each of the three places.
fn base64_forms(secret: &[u8]) -> Vec<String> {
    let whole = |before: usize| {
        let padded = [&vec![0; before], secret].concat();
        let certain = padded.len() / 3 * 3;
        [STANDARD_NO_PAD.encode(&padded[..certain]), URL_SAFE_NO_PAD.encode(&padded[..certain])]
            .map(|text| text[if before == 0 { 0 } else { 4 }..].to_owned())
    };
    (0..3).flat_map(whole).filter(|form| form.len() >= 4).collect()
}

fn holds(content: &[u8], secret: &[u8]) -> bool {
    content.windows(secret.len()).any(|window| window == secret)
}

#[tokio::test]
async fn a_copy_of_the_files_of_sqlite_gives_nothing_away() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let secrets = story(&microsoft, &app).await;
    let mut files = Vec::new();
    for file in std::fs::read_dir(app.folder()).unwrap() {
        let path = file.unwrap().path();
        assert_holds_none(&std::fs::read(&path).unwrap(), &secrets);
        files.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    for file in ["connect.sqlite3", "connect.sqlite3-wal"] {
        assert!(files.iter().any(|name| name == file), "{files:?}");
    }
}

#[tokio::test]
async fn a_dump_of_postgresql_gives_nothing_away() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url())]).await;
    let secrets = story(&microsoft, &app).await;
    let dump = postgres.dump();
    assert_holds_none(&dump, &secrets);
    // The search would find what is there.
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM sessions")
        .fetch_one(&mut postgres.connect().await)
        .await
        .unwrap();
    assert!(holds(&dump, hex(&sealed).as_bytes()), "the dump holds no session");
    assert_eq!(STANDARD.encode("xMARKED"), "eE1BUktFRA==");
    assert!(
        base64_forms(b"MARKED")
            .iter()
            .all(|form| "TUFSS0VE BUktF QVJLR E1BUktFRA".contains(&form[..4]))
    );
}
