//! Large files go through to a draft, and go on after a cut on either side.

use serde_json::json;

use crate::support::{Answer, Gate, Microsoft, PIECE, eventually};
use crate::{
    DRAFT, SESSION, begin, complete, gone, next, out_of_order, upload_session, writing_stage,
};

const SIZE: usize = 4 * PIECE;

fn ranges(microsoft: &Microsoft) -> Vec<String> {
    let asked = microsoft.asked("/upload/1").into_iter().filter(|asked| asked.method == "PUT");
    asked.map(|asked| asked.headers["content-range"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pieces_go_through_to_a_draft_without_our_token() {
    let (microsoft, app, browser) = writing_stage().await;
    let id = begin(&browser, "large.bin", SIZE).await;
    let drafts = microsoft.asked("/v1.0/me/messages");
    assert_eq!(drafts[0].headers["prefer"], "IdType=\"ImmutableId\"");
    assert_eq!(drafts[0].headers["authorization"], "Bearer MARKED-access-0");
    let sessions = microsoft.asked(SESSION);
    let item: serde_json::Value = serde_json::from_slice(&sessions[0].body).unwrap();
    let expected = json!({"AttachmentItem": {"attachmentType": "file", "name": "large.bin",
        "contentType": "text/plain", "size": SIZE}});
    assert_eq!(item, expected);
    for part in 1..=4 {
        let last = part == 4;
        microsoft.once("/upload/1", if last { complete() } else { next(part * PIECE) });
        let bytes = vec![u8::try_from(part).unwrap(); PIECE];
        let page = browser.put(&id, (part - 1) * PIECE, SIZE, &bytes).await;
        assert_eq!(page.status, if last { 201 } else { 204 });
    }
    let pieces = microsoft.asked("/upload/1");
    for (part, piece) in pieces.iter().enumerate() {
        let start = part * PIECE;
        let range = format!("bytes {start}-{}/{SIZE}", start + PIECE - 1);
        assert_eq!((&*piece.method, ranges(&microsoft)[part].as_str()), ("PUT", &*range));
        assert_eq!(piece.query, "authtoken=MARKED-upload");
        assert!(piece.body == vec![u8::try_from(part + 1).unwrap(); PIECE]);
        assert!(!piece.headers.contains_key("authorization"), "our token left");
        assert!(!piece.headers.contains_key("cookie"));
    }
    assert_eq!(browser.progress(&id).await.json(), json!({"size": SIZE, "received": SIZE}));
    assert_eq!((pieces.len(), app.rows("upload_pieces").await), (4, 0));
}

#[tokio::test]
async fn the_files_of_one_form_share_one_draft() {
    let (microsoft, _app, browser) = writing_stage().await;
    let gate = Gate::closed();
    let draft = Answer::json(&json!({"id": "MARKED-draft=1"})).status(201);
    microsoft.once("/v1.0/me/messages", draft.behind(&gate));
    let both = async { tokio::join!(begin(&browser, "a", SIZE), begin(&browser, "b", SIZE)) };
    let opening = async {
        let asked = || async { !microsoft.asked("/v1.0/me/messages").is_empty() };
        eventually("a draft is being made", asked).await;
        gate.open();
    };
    let ((one, other), ()) = tokio::join!(both, opening);
    assert_ne!(one, other);
    assert_eq!(microsoft.asked("/v1.0/me/messages").len(), 1);
    let form = json!({"name": "c", "content_type": "", "size": SIZE,
        "message": "0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10"});
    assert_eq!(browser.announce(&form).await.status, 201);
    assert_eq!(microsoft.asked("/v1.0/me/messages").len(), 2);
}

#[tokio::test]
async fn a_piece_whose_answer_was_lost_has_come() {
    let (microsoft, _app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    microsoft.once("/upload/1", next(PIECE).cut());
    microsoft.once("/upload/1", next(PIECE));
    assert_eq!(browser.put(&id, 0, SIZE, &vec![7; PIECE]).await.status, 204);
    let asked: Vec<_> = microsoft.asked("/upload/1").into_iter().map(|it| it.method).collect();
    assert_eq!(asked, ["PUT", "GET"]);
    microsoft.once("/upload/1", next(2 * PIECE));
    assert_eq!(browser.put(&id, PIECE, SIZE, &vec![7; PIECE]).await.status, 204);
}

#[tokio::test]
async fn a_piece_that_was_cut_goes_on_where_microsoft_says() {
    let (microsoft, _app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    microsoft.once("/upload/1", Answer::new(503, "").with("retry-after", "7"));
    microsoft.once("/upload/1", next(327_680));
    let page = browser.put(&id, 0, SIZE, &vec![7; PIECE]).await;
    let expected = json!({"error": "Unavailable", "retry_after": 7});
    assert_eq!((page.status, page.json(), page.header("retry-after")), (503, expected, Some("7")));
    microsoft.once("/upload/1", next(327_680));
    assert_eq!(browser.progress(&id).await.json()["received"], 327_680);
    out_of_order(&browser.put(&id, 0, SIZE, &vec![7; PIECE]).await, 327_680);
    microsoft.once("/upload/1", next(327_680 + PIECE));
    assert_eq!(browser.put(&id, 327_680, SIZE, &vec![7; PIECE]).await.status, 204);
    assert_eq!(ranges(&microsoft).last().unwrap(), "bytes 327680-1310719/3932160");
}

#[tokio::test]
async fn a_range_that_microsoft_has_already_is_not_asked_for_again() {
    let (microsoft, app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    // This server was killed between Microsoft's answer and its own note.
    let mut app = app;
    app.stop().await;
    let _app = app.restart(&[]).await;
    microsoft.once("/upload/1", next(2 * PIECE));
    assert_eq!(browser.progress(&id).await.json()["received"], 2 * PIECE);
    microsoft.once("/upload/1", Answer::graph_error(416, "InvalidRange"));
    microsoft.once("/upload/1", next(3 * PIECE));
    assert_eq!(browser.put(&id, 2 * PIECE, SIZE, &vec![7; PIECE]).await.status, 204);
}

#[tokio::test]
async fn a_last_piece_whose_answer_was_lost_is_found_in_the_draft() {
    let files = format!("{DRAFT}/attachments");
    for (there, status) in [(json!([{"id": "1", "name": "a"}]), 201), (json!([]), 404)] {
        let (microsoft, _app, browser) = writing_stage().await;
        let id = begin(&browser, "a", SIZE).await;
        microsoft.once("/upload/1", next(SIZE - 1));
        assert_eq!(browser.put(&id, 0, SIZE, &vec![7; SIZE - 1]).await.status, 204);
        microsoft.once("/upload/1", Answer::new(201, "").cut());
        microsoft.once("/upload/1", Answer::new(404, ""));
        microsoft.always(&files, Answer::json(&json!({"value": there})));
        let page = browser.put(&id, SIZE - 1, SIZE, b"7").await;
        assert_eq!(page.status, status, "{}", page.text());
        assert_eq!(microsoft.asked(&files)[0].headers["authorization"], "Bearer MARKED-access-0");
    }
}

#[tokio::test]
async fn an_upload_that_microsoft_has_forgotten_is_gone() {
    let (microsoft, app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    let files = format!("{DRAFT}/attachments");
    microsoft.always(&files, Answer::json(&json!({"value": []})));
    microsoft.always("/upload/1", Answer::new(404, ""));
    gone(&browser.put(&id, 0, SIZE, &vec![7; PIECE]).await);
    gone(&browser.progress(&id).await);
    assert_eq!((app.rows("uploads").await, app.rows("upload_drafts").await), (0, 0));
    let deleted = microsoft.asked(DRAFT);
    assert_eq!(deleted.iter().map(|it| it.method.as_str()).collect::<Vec<_>>(), ["DELETE"]);
}

#[tokio::test]
async fn throttling_is_passed_on_with_the_time_to_wait() {
    let (microsoft, _app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    microsoft
        .once("/upload/1", Answer::graph_error(429, "TooManyRequests").with("retry-after", "3"));
    microsoft.once("/upload/1", next(0));
    let page = browser.put(&id, 0, SIZE, &vec![7; PIECE]).await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("3")));
    assert_eq!(page.json(), json!({"error": "Throttled", "retry_after": 3}));
}

#[tokio::test]
async fn only_a_secure_address_is_uploaded_to() {
    for url in ["http://upload.example/1", "ftp://127.0.0.1/1", "/upload/1", ""] {
        let (microsoft, app, browser) = writing_stage().await;
        microsoft.once(SESSION, Answer::json(&json!({"uploadUrl": url})).status(201));
        let file = json!({"name": "a", "content_type": "", "size": SIZE});
        assert_eq!(browser.announce(&file).await.status, 503, "{url}");
        assert_eq!(app.rows("uploads").await, 0);
    }
}

#[tokio::test]
async fn a_draft_that_was_deleted_meanwhile_is_made_anew() {
    let (microsoft, _app, browser) = writing_stage().await;
    begin(&browser, "a", SIZE).await;
    microsoft.once(SESSION, Answer::graph_error(404, "ErrorItemNotFound"));
    microsoft.once(SESSION, upload_session(&microsoft, "/upload/2"));
    let id = begin(&browser, "b", SIZE).await;
    assert_eq!(microsoft.asked("/v1.0/me/messages").len(), 2);
    microsoft.once("/upload/2", next(PIECE));
    assert_eq!(browser.put(&id, 0, SIZE, &vec![7; PIECE]).await.status, 204);
}

#[tokio::test]
async fn what_graph_denies_is_asked_for() {
    for place in ["/v1.0/me/messages", SESSION] {
        let (microsoft, app, browser) = writing_stage().await;
        microsoft.once(place, Answer::graph_error(403, "ErrorAccessDenied"));
        let file = json!({"name": "a", "content_type": "", "size": SIZE});
        let page = browser.announce(&file).await;
        let sign_in = "/connect/sign-in?need=attachments&return_to=%2F";
        let expected = json!({"error": "ConsentNeeded", "sign_in": sign_in});
        assert_eq!((page.status, page.json()), (403, expected), "{place}");
        assert_eq!(app.rows("uploads").await, 0);
    }
}
