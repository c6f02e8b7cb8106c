//! A sign-in at the scripted provider, step by step.

use std::collections::HashMap;

use serde_json::{Value, json};
use url::Url;

use super::{Answer, Browser, CLIENT_ID, KEY, Microsoft, PERSON, Page, TENANT, now};

/// A sign-in that waits for its reply.
pub struct Started {
    pub state: String,
    pub nonce: String,
    pub challenge: String,
}

impl Started {
    /// The reply URL with a code.
    pub fn reply(&self, code: &str) -> String {
        format!("/connect/get_token/?code={code}&state={}", self.state)
    }

    /// The reply URL with these parameters beside the state.
    pub fn reply_with(&self, parameters: &str) -> String {
        format!("/connect/get_token/?{parameters}&state={}", self.state)
    }
}

/// Goes to the sign-in page, by an address such as `/connect/sign-in?prompt=login`.
pub async fn start_sign_in(browser: &Browser, path: &str) -> Started {
    let page = browser.get(path).send().await;
    assert_eq!(page.status, 303, "{}", page.text());
    let url = Url::parse(page.location()).unwrap();
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    Started {
        state: query["state"].clone(),
        nonce: query["nonce"].clone(),
        challenge: query["code_challenge"].clone(),
    }
}

/// The claims of a right `id_token`.
pub fn id_claims(microsoft: &Microsoft, nonce: &str) -> Value {
    json!({
        "aud": CLIENT_ID, "iss": microsoft.issuer(), "sub": "subject-of-megan",
        "iat": now(), "nbf": now(), "exp": now() + 3_600, "nonce": nonce,
        "tid": TENANT, "oid": PERSON, "name": "Megan Castillo",
        "preferred_username": "megan@fabrikam.example", "login_hint": "O.hint",
    })
}

/// A right answer of the token endpoint.
pub fn token_answer(id_token: &str) -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3_600, "scope": "User.Read Mail.Send openid profile",
        "access_token": "MARKED-access-1", "refresh_token": "MARKED-refresh-1", "id_token": id_token,
    })
}

/// The whole way; the answer is that of the reply URL.
pub async fn sign_in(browser: &Browser, microsoft: &Microsoft) -> Page {
    let started = start_sign_in(browser, "/connect/sign-in").await;
    let id_token = KEY.sign(&id_claims(microsoft, &started.nonce));
    microsoft.once("/token", Answer::json(&token_answer(&id_token)));
    browser.arrive(&started.reply("the-code")).send().await
}
