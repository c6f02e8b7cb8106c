//! What waits here: for its owner, for an hour, and readable to nobody else.

use serde_json::json;

use crate::support::{person, sealer};
use crate::{begin, gone, stage};

#[tokio::test]
async fn somebody_else_s_file_is_not_there() {
    let (microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("00000000-1111-4222-8333-444444444444".to_owned());
    let zoe = app.signed_in(&other).await;
    gone(&zoe.put(&id, 0, 10, b"0123456789").await);
    gone(&zoe.progress(&id).await);
    gone(&zoe.remove(&id).await);
    assert_eq!(app.browser().progress(&id).await.status, 401);
    // Another session of the same person is welcome.
    let phone = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(phone.put(&id, 0, 10, b"0123456789").await.status, 201);
    assert_eq!(browser.progress(&id).await.json(), json!({"size": 10, "received": 10}));
}

#[tokio::test]
async fn a_file_lives_for_an_hour_after_its_last_piece() {
    const LEFT: &str = "SELECT expires - now FROM uploads CROSS JOIN clock";
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    app.sql("UPDATE uploads SET expires = (SELECT now + 10000 FROM clock)").await;
    assert_eq!(browser.put(&id, 0, 10, b"0123").await.status, 204);
    let left: i64 = sqlx::query_scalar(LEFT).fetch_one(&mut app.connect().await).await.unwrap();
    assert!((3_590_000..=3_600_000).contains(&left), "{left}");
    app.sql("UPDATE uploads SET expires = (SELECT now FROM clock)").await;
    gone(&browser.put(&id, 4, 10, b"456789").await);
    gone(&browser.progress(&id).await);
    assert_eq!(app.rows("upload_pieces").await, 1);
    app.sessions().clean_up().await.unwrap();
    assert_eq!((app.rows("uploads").await, app.rows("upload_pieces").await), (0, 0));
}

#[tokio::test]
async fn a_restart_in_the_middle_loses_nothing() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    assert_eq!(browser.put(&id, 0, 10, b"0123").await.status, 204);
    let _app = app.restart(&[]).await;
    assert_eq!(browser.progress(&id).await.json(), json!({"size": 10, "received": 4}));
    assert_eq!(browser.put(&id, 4, 10, b"456789").await.status, 201);
}

#[tokio::test]
async fn what_waits_is_sealed_for_its_place() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "MARKED name.txt", 24).await;
    assert_eq!(browser.put(&id, 0, 24, b"MARKED content").await.status, 204);
    assert_eq!(browser.put(&id, 14, 24, b" of a file").await.status, 201);
    for file in std::fs::read_dir(app.folder()).unwrap() {
        let path = file.unwrap().path();
        let content = std::fs::read(&path).unwrap();
        let holds = content.windows(6).any(|window| window == b"MARKED");
        assert!(!holds, "{}", path.display());
    }
    let query = "SELECT upload, start, sealed FROM upload_pieces ORDER BY start";
    let rows: Vec<(Vec<u8>, i64, Vec<u8>)> =
        sqlx::query_as(query).fetch_all(&mut app.connect().await).await.unwrap();
    let place = |start: i64| [b"piece\n", rows[0].0.as_slice(), &start.to_be_bytes()].concat();
    assert_eq!(sealer().open(&rows[0].2, &place(0)).unwrap(), b"MARKED content");
    assert_eq!(sealer().open(&rows[1].2, &place(14)).unwrap(), b" of a file");
    assert!(sealer().open(&rows[1].2, &place(0)).is_err());
}
