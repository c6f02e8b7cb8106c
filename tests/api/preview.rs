//! `POST /api/preview`

use serde_json::json;

use crate::stage;
use crate::support::Form;

#[tokio::test]
async fn the_preview_is_what_is_sent() {
    let (microsoft, _app, browser) = stage().await;
    let body = "<p style='color:red' onclick=x()>Hi <b>you</b><script>x()</script>\
                <a href='javascript:x()'>a</a> <a href=https://b.example>b</a></p>";
    let page = browser.call("preview", &[("content_type", "html"), ("body", body)]).send().await;
    assert_eq!(page.status, 200);
    let form = Form::new().with("content_type", "html").with("body", body);
    assert_eq!(browser.send_mail(&form).await.status, 200);
    let sent: serde_json::Value =
        serde_json::from_slice(&microsoft.asked("/v1.0/me/sendMail")[0].body).unwrap();
    assert_eq!(page.json(), json!({"html": sent["message"]["body"]["content"]}));
    assert!(!page.text().contains("x()"), "{}", page.text());
    assert!(page.text().contains("https://b.example"), "{}", page.text());
}

#[tokio::test]
async fn the_preview_of_a_text_shows_it_as_it_is() {
    let (_microsoft, _app, browser) = stage().await;
    let body = "<b>1 < 2</b>\n</pre><script>x()</script> & more";
    let page = browser.call("preview", &[("content_type", "text"), ("body", body)]).send().await;
    let html = page.json()["html"].as_str().unwrap().to_owned();
    let shown = scraper::Html::parse_fragment(&html);
    assert_eq!(shown.root_element().text().collect::<String>(), body);
    let elements = scraper::Selector::parse("pre *, script, b").unwrap();
    assert_eq!(shown.select(&elements).count(), 0, "{html}");
}

#[tokio::test]
async fn a_preview_is_for_those_who_are_signed_in_and_of_what_could_be_sent() {
    let (_microsoft, app, browser) = stage().await;
    let fields = [("content_type", "html"), ("body", "<p>x</p>")];
    let formatted: Vec<_> = (0..1_000).map(|number| format!("<b title={number}>")).collect();
    let repeated = ["<p>", &formatted.concat(), &"<p>x".repeat(10_000)].concat();
    assert_eq!(app.browser().call("preview", &fields).send().await.status, 401);
    for (fields, field, problem) in [
        ([("content_type", "rtf"), ("body", "x")], "content_type", "unknown_value"),
        ([("content_type", "html"), ("body", &*"x".repeat(900_001))], "body", "too_long"),
        // It would take seconds and gigabytes: each paragraph has all of it again.
        ([("content_type", "html"), ("body", &*repeated)], "body", "too_long"),
    ] {
        let page = browser.call("preview", &fields).send().await;
        let refused = json!({"error": "InvalidField", "field": field, "problem": problem});
        assert_eq!((page.status, page.json()), (422, refused));
    }
}
