//! The form without script, and what is hostile in it.

use serde_json::json;

use crate::support::{Form, person};
use crate::{SEND, messages, stage};

#[tokio::test]
async fn the_form_without_script_leads_to_its_success() {
    let (_microsoft, app, browser) = stage().await;
    let page = browser.send_form(&Form::new().with("to", "a@b.example; c@d.example")).await;
    assert_eq!(page.status, 303);
    let id = page.location().strip_prefix("/?sent=").unwrap().to_owned();
    assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
    let after = browser.get(page.location()).send().await;
    assert_eq!(after.notice(), "Successfully sent an email to a@b.example, c@d.example!");
    // Somebody else who knows the address reads nothing.
    let mut other = person("https://issuer.example");
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    assert_eq!(other.get(page.location()).send().await.texts(":not(.bars) > .notice").len(), 0);
}

#[tokio::test]
async fn a_signed_out_script_gets_the_address_to_sign_in() {
    let (microsoft, app, _browser) = stage().await;
    let page = app.browser().send_mail(&Form::new()).await;
    assert_eq!(page.status, 401);
    assert_eq!(
        page.json(),
        json!({"error": "SignedOut", "sign_in": "/connect/sign-in?return_to=%2F"})
    );
    assert_eq!(page.header("location"), None);
    assert!(microsoft.asked(SEND).is_empty());
}

#[tokio::test]
async fn a_signed_out_form_comes_back_with_everything_in_it() {
    let (microsoft, app, browser) = stage().await;
    let form =
        Form::new().with("content_type", "html").with("body", "\n<p>line\nline</p></textarea>");
    let page = app.browser().send_form(&form).await;
    assert_eq!(page.status, 401);
    assert_eq!(page.one("h1"), "Your session has ended");
    for name in ["to", "subject", "idempotency_key"] {
        assert_eq!(page.field(name), form.value(name), "{name}");
    }
    // A textarea swallows one line break at its start.
    assert_eq!(page.field("body").trim_start_matches('\n'), "<p>line\nline</p></textarea>");
    assert!(page.attribute("input[name=content_type][value=html]", "checked").is_some());
    assert!(microsoft.asked(SEND).is_empty());
    // The same form sends once somebody is signed in.
    assert_eq!(browser.send_form(&form).await.status, 303);
}

#[tokio::test]
async fn a_hostile_name_is_text_everywhere() {
    let (microsoft, app, _browser) = stage().await;
    let hostile = "<img src=x onerror=alert(1)>\"'&amp; </textarea><script>alert(2)</script>";
    let mut data = person(&microsoft.issuer());
    data.profile.as_mut().unwrap().name = hostile.to_owned();
    let browser = app.signed_in(&data).await;
    let page = browser.get("/").send().await;
    assert_eq!(page.one("h1"), format!("Hi, {hostile}!"));
    assert_eq!(page.texts("img[src=x]").len(), 0);
    assert_eq!(page.texts("script").len(), 1, "only our own script");
    let form = Form::new().with("content_type", "html").with("body", page.field("body"));
    assert_eq!(browser.send_mail(&form).await.status, 200);
    let mail = messages(&microsoft)[0]["message"]["body"]["content"].as_str().unwrap().to_owned();
    let mail = scraper::Html::parse_fragment(&mail);
    let selector = scraper::Selector::parse("img, script, textarea").unwrap();
    assert_eq!(mail.select(&selector).count(), 0);
    assert!(mail.root_element().text().collect::<String>().contains(hostile));
}

#[tokio::test]
async fn hostile_texts_of_a_form_are_text_in_the_page() {
    let (_microsoft, _app, browser) = stage().await;
    let hostile = "\"><script>alert(1)</script>";
    let page = browser.send_form(&Form::new().with("to", hostile).with("subject", hostile)).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.texts("script").len(), 1);
    assert_eq!((page.field("to"), page.field("subject")), (hostile.to_owned(), hostile.to_owned()));
}
