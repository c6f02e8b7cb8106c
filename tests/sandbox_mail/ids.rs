//! Ids that stay and ids that change.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{MEGAN, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::{IMMUTABLE, Writer};

#[tokio::test]
async fn an_immutable_id_finds_the_mail_when_it_was_sent() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let request = megan.request(Method::POST, "/messages").header("Prefer", IMMUTABLE);
    let response = request.json(&mail_to(ZOE)["message"]).send().await.unwrap();
    assert_eq!(response.headers()["preference-applied"], IMMUTABLE);
    let id = text(&response.json::<Value>().await.unwrap()["id"]);
    megan.send_draft(&id).await;

    let path = format!("/messages/{id}");
    let request = megan.request(Method::GET, &path);
    let wishes = format!("outlook.body-content-type=\"text\", {IMMUTABLE}");
    let response = request.header("prefer", wishes).send().await.unwrap();
    let sent: Value = response.json().await.unwrap();
    assert_eq!((text(&sent["id"]), &sent["isDraft"]), (id.clone(), &Value::from(false)));
    let request = megan.request(Method::GET, "/mailFolders/sentitems/messages");
    let listed: Value =
        request.header("prefer", IMMUTABLE).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed["value"][0]["id"], Value::from(id.clone()));
    // The recipient's copy is another item.
    let zoe = Writer::new(&run, ZOE).await;
    assert_graph_error(zoe.get(&path).await, 404, "ErrorItemNotFound").await;
}

#[tokio::test]
async fn another_id_changes_with_the_folder() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let response = megan.post("/messages", &mail_to(ZOE)["message"]).await;
    assert!(response.headers().get("preference-applied").is_none());
    let id = text(&response.json::<Value>().await.unwrap()["id"]);
    assert_eq!(megan.send_draft(&id).await.status(), StatusCode::ACCEPTED);
    assert_graph_error(megan.send_draft(&id).await, 404, "ErrorItemNotFound").await;
    let path = format!("/messages/{id}");
    assert_graph_error(megan.get(&path).await, 404, "ErrorItemNotFound").await;
    let sent = megan.json("/mailFolders/sentitems/messages").await;
    assert_ne!(text(&sent["value"][0]["id"]), id);
}
