//! The address for those who look after the program.

use crate::support::{App, client, eventually};

#[tokio::test]
async fn the_numbers_stand_at_their_own_address_alone() {
    let app = App::start(&[]).await;
    let page = app.browser().get("/metrics").send().await;
    assert_eq!(page.status, 404);
    let ask = |path: &str| client().get(format!("http://{}{path}", app.admin)).send();
    assert_eq!(ask("/").await.unwrap().status(), 404);
    assert_eq!(ask("/metrics").await.unwrap().status(), 200);
    assert!(page.header("x-request-id").is_some());
}

#[tokio::test]
async fn the_address_closes_with_the_program() {
    let mut app = App::start(&[]).await;
    let admin = app.admin;
    app.stop().await;
    eventually("nobody listens any more", async || {
        tokio::net::TcpStream::connect(admin).await.is_err()
    })
    .await;
}
