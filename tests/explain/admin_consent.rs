//! The link for administrators, and what they read when they come back.

use url::Url;

use crate::support::{App, Browser, Demo, Microsoft, Page, client, person, start_sign_in};

const NEEDED: &str = "error=access_denied&error_description=AADSTS90094%3A+x";
const GIVEN: &str = "Your organisation has allowed this app";
const EXPIRED: &str = "This sign-in is no longer running";

/// The connect page after Microsoft asked for an administrator.
async fn asked_for_an_administrator(browser: &Browser) -> Page {
    let started = start_sign_in(browser, "/connect/sign-in").await;
    let page = browser.arrive(&started.reply_with(NEEDED)).send().await;
    browser.get(&page.refresh()).send().await
}

/// The link on that page.
async fn link(browser: &Browser) -> Option<Url> {
    let page = asked_for_an_administrator(browser).await;
    page.attribute("#pass-on", "value").map(|link| Url::parse(&link).unwrap())
}

fn parameter(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
}

async fn arrives(app: &App, query: &str) -> String {
    let browser = app.browser();
    let page = browser.arrive(&format!("/connect/get_token/?{query}")).send().await;
    assert_eq!(browser.session(), None);
    browser.get(&page.refresh()).send().await.notice()
}

#[tokio::test]
async fn the_link_is_that_of_the_configuration() {
    let microsoft = Microsoft::start().await;
    for (tenant, segment) in [
        ("common", Some("organizations")),
        ("organizations", Some("organizations")),
        ("fabrikam.example", Some("fabrikam.example")),
        ("consumers", None),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", None),
    ] {
        let place = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        microsoft.always(&place, crate::support::Answer::json(&microsoft.document()));
        let app = microsoft.app(&[("AZURE_TENANT_ID", tenant)]).await;
        let link = link(&app.browser()).await;
        assert_eq!(link.is_some(), segment.is_some(), "{tenant}");
        let (Some(link), Some(segment)) = (link, segment) else { continue };
        assert_eq!(link.path(), format!("/{segment}/v2.0/adminconsent"));
        assert_eq!(link.origin().ascii_serialization(), microsoft.origin);
        assert_eq!(parameter(&link, "client_id"), crate::support::CLIENT_ID);
        assert_eq!(parameter(&link, "redirect_uri"), format!("{}/connect/get_token/", app.origin));
        assert!(parameter(&link, "scope").contains("Mail.Send"));
    }
}

#[tokio::test]
async fn where_no_organisation_can_help_another_account_is_the_thing_to_do() {
    let microsoft = Microsoft::start().await;
    let place = "/consumers/v2.0/.well-known/openid-configuration";
    microsoft.always(place, crate::support::Answer::json(&microsoft.document()));
    let app = microsoft.app(&[("AZURE_TENANT_ID", "consumers")]).await;
    let page = asked_for_an_administrator(&app.browser()).await;
    assert_eq!(page.texts(".notice .button"), ["Use another account"]);
}

#[tokio::test]
async fn an_administrator_who_comes_back_by_our_link_is_told_and_signed_in_nowhere() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let state = parameter(&link(&app.browser()).await.unwrap(), "state");
    let given = format!("admin_consent=True&tenant=x&scope=y&state={state}");
    assert_eq!(arrives(&app, &given).await, GIVEN);
    assert_eq!(arrives(&app, &given).await, GIVEN, "as often as the page is loaded");
    let declined =
        format!("{given}&error=consent_required&error_description=AADSTS65004%3A+MARKED");
    assert_eq!(arrives(&app, &declined).await, "This app was not allowed");
    let denied = format!("error=access_denied&state={state}");
    assert_eq!(arrives(&app, &denied).await, "This app was not allowed");
    let other = format!("{given}&error=invalid_request&error_description=AADSTS700016%3A+x");
    assert_eq!(arrives(&app, &other).await, "Microsoft does not know this app");
    // Somebody who is signed in stays so, and reads it too.
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.arrive(&format!("/connect/get_token/?{given}")).send().await;
    assert_eq!(page.all("set-cookie").len(), 0);
    let home = browser.get(&page.refresh()).send().await;
    assert_eq!(
        (home.notice(), home.one("h1")),
        (GIVEN.to_owned(), "Hi, Megan Castillo!".to_owned())
    );
    assert!(microsoft.asked("/token").is_empty());
}

#[tokio::test]
async fn nobody_else_can_make_it_say_so_nor_bring_a_code_by_it() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let state = parameter(&link(&app.browser()).await.unwrap(), "state");
    for query in [
        "admin_consent=True&tenant=x&state=forged".to_owned(),
        format!("admin_consent=True&tenant=x&code=stolen&state={state}"),
        format!("code=stolen&state={state}"),
    ] {
        let words = arrives(&app, &query).await;
        assert!(
            [EXPIRED, "The answer of the sign-in can't be read"].contains(&&*words),
            "{query}: {words}"
        );
    }
    for query in ["admin_consent=True", &format!("admin_consent=False&state={state}")] {
        assert_eq!(arrives(&app, query).await, "The answer of the sign-in can't be read");
    }
    assert!(microsoft.asked("/token").is_empty(), "a code was spent");
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn the_link_can_be_tried_at_the_sandbox() {
    let (demo, app) = Demo::start(&[]).await;
    demo.fault("authorize", serde_json::json!({"error": "access_denied", "aadsts": 90094})).await;
    let browser = app.browser();
    let start = browser.get("/connect/sign-in").send().await;
    let refused = client().get(start.location()).send().await.unwrap();
    let reply = Url::parse(refused.headers()["location"].to_str().unwrap()).unwrap();
    let page = browser.arrive(&reply[url::Position::BeforePath..]).send().await;
    let page = browser.get(&page.refresh()).send().await;
    let link = page.attribute("#pass-on", "value").unwrap();
    let question = client().get(&link).send().await.unwrap();
    assert_eq!(question.status().as_u16(), 200);
    assert!(question.text().await.unwrap().contains("review for your organisation"));
    for (decision, words) in [("decline", "This app was not allowed"), ("accept", GIVEN)] {
        let mut form: Vec<_> = Url::parse(&link).unwrap().query_pairs().into_owned().collect();
        form.push(("decision".to_owned(), decision.to_owned()));
        let answer = client().post(link.split('?').next().unwrap()).form(&form);
        let answer = answer.header("origin", &demo.origin).header("sec-fetch-site", "same-origin");
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 302);
        let reply = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(arrives(&app, reply.query().unwrap()).await, words, "{decision}");
    }
    // Who belongs to the organisation is asked for nothing any more.
    let start = browser.get("/connect/sign-in").send().await;
    let mut url = Url::parse(start.location()).unwrap();
    url.query_pairs_mut().append_pair("account", "zoe@fabrikam.example");
    assert_eq!(client().get(url).send().await.unwrap().status().as_u16(), 302);
}
