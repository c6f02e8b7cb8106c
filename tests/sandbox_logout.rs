//! The sign-out: the browser tells the applications, and goes on.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use reqwest::{Response, StatusCode, Url};
use scraper::{Html, Selector};
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{MEGAN, REPLY_URL, Run, ZOE, change_grants, claims, reply, start, start_in, text};

const V2: &str = "/common/oauth2/v2.0/logout";
const BACK: &str = "http://127.0.0.1:8000/connect/signed-out";

/// What the browser shows and does after a sign-out.
#[derive(Debug, PartialEq)]
struct Farewell {
    frames: Vec<String>,
    refresh: Option<String>,
    link: Option<String>,
}

/// A browser that somebody signed in with: its cookie, and the `sid` of the id token.
struct Browser {
    cookie: String,
    sid: String,
}

impl Browser {
    async fn sign_in(run: &Run, account: &str, cookie: Option<&str>, reply_url: &str) -> Self {
        // The consent of the first time has no browser of its own.
        run.code(account, &[]).await;
        let changes = [("login_hint", Some(account)), ("redirect_uri", Some(reply_url))];
        let url = run.authorize_url("/common/oauth2/v2.0/authorize", &changes);
        let request = run.http.get(url).header("cookie", cookie.unwrap_or_default());
        let response = request.send().await.unwrap();
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let code = reply(&response)["code"].clone();
        let answer = run.token(&[("code", Some(&code)), ("redirect_uri", Some(reply_url))]).await;
        let answer: Value = answer.json().await.unwrap();
        Self { cookie, sid: text(&claims(&answer["id_token"])["sid"]) }
    }

    async fn leave(&self, run: &Run, endpoint: &str, parameters: &[(&str, &str)]) -> Response {
        let url = Url::parse_with_params(&run.url(endpoint), parameters).unwrap();
        run.http.get(url).header("cookie", &self.cookie).send().await.unwrap()
    }

    fn told(&self, origin: &str) -> String {
        format!("{origin}/connect/front-channel-logout?sid={}", self.sid)
    }
}

async fn farewell(response: Response) -> Farewell {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let gone = "sandbox-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
    assert_eq!(response.headers()["set-cookie"], gone);
    let document = Html::parse_document(&response.text().await.unwrap());
    let all = |selector: &str, name: &str| -> Vec<String> {
        let found = Selector::parse(selector).unwrap();
        document.select(&found).map(|element| element.attr(name).unwrap().to_owned()).collect()
    };
    assert_eq!(all("script", "src"), [""; 0]);
    Farewell {
        frames: all("iframe", "src"),
        refresh: all("meta[http-equiv=refresh]", "content").pop(),
        link: all("main a", "href").pop(),
    }
}

fn assert_gone_on(response: &Response, to: &str) {
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()["location"], to);
}

#[tokio::test]
async fn the_application_is_told_before_the_browser_goes_on() {
    let (run, _folder) = start().await;
    for endpoint in [V2, "/common/oauth2/logout"] {
        let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
        let wishes = [("post_logout_redirect_uri", BACK), ("state", "a'\"><b>&=1")];
        let response = browser.leave(&run, endpoint, &wishes).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.ends_with("; frame-src 'self' http://127.0.0.1:8000"), "{policy}");
        let onward = format!("{BACK}?state=a%27%22%3E%3Cb%3E%26%3D1");
        let expected = Farewell {
            frames: vec![browser.told("http://127.0.0.1:8000")],
            refresh: Some(format!("1;url={onward}")),
            link: Some(onward),
        };
        assert_eq!(farewell(response).await, expected);
    }
}

#[tokio::test]
async fn a_form_tells_the_application_too() {
    let (run, _folder) = start().await;
    let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    let fields = [("post_logout_redirect_uri", BACK), ("logout_hint", "O.x")];
    let request = run.http.post(run.url(V2)).header("cookie", &browser.cookie).form(&fields);
    let page = farewell(request.send().await.unwrap()).await;
    assert_eq!(page.frames, [browser.told("http://127.0.0.1:8000")]);
    assert_eq!(page.link.as_deref(), Some(BACK));
}

#[tokio::test]
async fn the_application_is_told_wherever_the_browser_goes() {
    let (run, _folder) = start().await;
    for wish in [None, Some("https://evil.example/")] {
        let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
        let wishes: Vec<_> = wish.map(|to| ("post_logout_redirect_uri", to)).into_iter().collect();
        let page = farewell(browser.leave(&run, V2, &wishes).await).await;
        let frames = vec![browser.told("http://127.0.0.1:8000")];
        assert_eq!(page, Farewell { frames, refresh: None, link: None });
    }
}

#[tokio::test]
async fn who_is_not_signed_in_goes_on_at_once() {
    let (run, _folder) = start().await;
    let wishes = [("post_logout_redirect_uri", BACK)];
    let nobody = Browser { cookie: "sandbox-session=made-up".to_owned(), sid: String::new() };
    assert_gone_on(&nobody.leave(&run, V2, &wishes).await, BACK);
    let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    farewell(browser.leave(&run, V2, &wishes).await).await;
    assert_gone_on(&browser.leave(&run, V2, &wishes).await, BACK);
}

#[tokio::test]
async fn every_application_of_the_browser_is_told_once() {
    let (run, _folder) = start().await;
    let other = "http://localhost:4000/reply";
    let first = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    let cookie = Some(first.cookie.as_str());
    let second = Browser::sign_in(&run, ZOE, cookie, other).await;
    Browser::sign_in(&run, MEGAN, cookie, REPLY_URL).await;
    assert_eq!((&first.sid, &first.cookie), (&second.sid, &second.cookie));
    // Another browser is not concerned.
    let stranger = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    assert_ne!(stranger.sid, first.sid);

    let response = first.leave(&run, V2, &[]).await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.ends_with(" http://127.0.0.1:8000 http://localhost:4000"), "{policy}");
    let told = [first.told("http://127.0.0.1:8000"), first.told("http://localhost:4000")];
    assert_eq!(farewell(response).await.frames, told);
    let told = [stranger.told("http://127.0.0.1:8000")];
    assert_eq!(farewell(stranger.leave(&run, V2, &[]).await).await.frames, told);
}

#[tokio::test]
async fn a_new_sign_in_after_the_sign_out_is_another_session() {
    let (run, _folder) = start().await;
    let first = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    first.leave(&run, V2, &[]).await;
    let second = Browser::sign_in(&run, MEGAN, Some(&first.cookie), REPLY_URL).await;
    assert_ne!((&first.sid, &first.cookie), (&second.sid, &second.cookie));
}

#[tokio::test]
async fn sessions_survive_a_restart_and_those_of_an_earlier_release_go_on_at_once() {
    let (run, folder) = start().await;
    let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    let old = Browser::sign_in(&run, ZOE, None, REPLY_URL).await;
    run.sandbox.stop().await;
    change_grants(folder.path(), |record| {
        if let Some(state) = record.pointer_mut("/session/state")
            && state["sid"] == json!(old.sid)
        {
            state.as_object_mut().unwrap().remove("logout_urls").unwrap();
        }
    });

    let run = start_in(folder.path()).await;
    let wishes = [("post_logout_redirect_uri", BACK)];
    let page = farewell(browser.leave(&run, V2, &wishes).await).await;
    assert_eq!(page.frames, [browser.told("http://127.0.0.1:8000")]);
    assert_gone_on(&old.leave(&run, V2, &wishes).await, BACK);
}

#[tokio::test]
async fn a_sign_out_that_fails_leaves_the_session() {
    let (run, _folder) = start().await;
    let browser = Browser::sign_in(&run, MEGAN, None, REPLY_URL).await;
    run.fault(json!({"on": "logout", "do": {"status": 503}})).await;
    let failed = browser.leave(&run, V2, &[]).await;
    assert_eq!(failed.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = farewell(browser.leave(&run, V2, &[]).await).await;
    assert_eq!(page.frames, [browser.told("http://127.0.0.1:8000")]);
}
