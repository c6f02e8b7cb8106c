//! Suggestions of people.

use serde_json::{Value, json};

use crate::support::{MEGAN, SAM, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::Writer;

const SCOPE: &str = "openid User.Read Mail.Send People.Read";

fn addresses(page: &Value) -> Vec<String> {
    let people = page["value"].as_array().unwrap().iter();
    people.map(|person| text(&person["scoredEmailAddresses"][0]["address"])).collect()
}

#[tokio::test]
async fn people_one_wrote_to_come_first() {
    let (run, _folder) = start().await;
    let megan = Writer::with_scope(&run, MEGAN, SCOPE).await;
    let before = addresses(&megan.json("/people").await);
    assert!(before.len() >= 5 && before.contains(&ZOE.to_owned()), "{before:?}");
    assert!(!before.contains(&MEGAN.to_owned()));

    let mut mail = mail_to("new@partner.example");
    mail["message"]["toRecipients"][0]["emailAddress"]["name"] = json!("New Partner");
    megan.post("/sendMail", &mail).await;
    megan.post("/sendMail", &mail_to(SAM)).await;
    let page = megan.json("/people").await;
    let after = addresses(&page);
    assert_eq!(after[..2], [SAM, "new@partner.example"]);
    assert_eq!(page["value"][1]["displayName"], "New Partner");
    let mut unique = after.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), after.len());
}

#[tokio::test]
async fn search_looks_at_names_and_addresses() {
    let (run, _folder) = start().await;
    let megan = Writer::with_scope(&run, MEGAN, SCOPE).await;
    for (search, expected) in [
        ("\"zo\"", vec![ZOE]),
        ("ZOË", vec![ZOE]),
        ("brien", vec![ZOE]),
        ("lidia holl", vec!["lidia@fabrikam.example"]),
        ("alex@fab", vec!["alex@fabrikam.example"]),
        ("nobody", vec![]),
    ] {
        let request = megan.request(reqwest::Method::GET, "/people");
        let found = request.query(&[("$search", search)]).send().await.unwrap();
        assert_eq!(addresses(&found.json().await.unwrap()), expected, "{search}");
    }
}

#[tokio::test]
async fn people_come_page_by_page_with_what_was_selected() {
    let (run, _folder) = start().await;
    let sam = Writer::with_scope(&run, SAM, SCOPE).await;
    let page = sam.json("/people?$top=2&$select=displayName,scoredEmailAddresses").await;
    assert_eq!(page["value"].as_array().unwrap().len(), 2);
    let mut names: Vec<_> = page["value"][0].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["displayName", "id", "scoredEmailAddresses"]);
    let next = text(&page["@odata.nextLink"]).replace(&format!("{}/v1.0/me", run.origin), "");
    let rest = sam.json(&next).await;
    assert_ne!(addresses(&rest)[0], addresses(&page)[0]);
    for bad in ["$filter=displayName eq 'a'", "$top=0", "$select=colour"] {
        let refused = sam.get(&format!("/people?{bad}")).await;
        assert_graph_error(refused, 400, "BadRequest").await;
    }
}

#[tokio::test]
async fn people_need_their_permission() {
    let (run, _folder) = start().await;
    let megan = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.Send").await;
    assert_graph_error(megan.get("/people").await, 403, "ErrorAccessDenied").await;
}
