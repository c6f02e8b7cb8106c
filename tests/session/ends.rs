//! Ends by time.

use crate::support::{self, Form, Microsoft, person, sign_in};
use crate::{name, stage};

#[tokio::test]
async fn a_session_ends_without_use_and_ends_anyway() {
    for statement in [
        "UPDATE sessions SET idle_expiry = (SELECT now FROM clock) - 1",
        "UPDATE sessions SET absolute_expiry = (SELECT now FROM clock) - 1",
        "UPDATE sessions SET idle_expiry = (SELECT now FROM clock)",
    ] {
        let (_microsoft, app, browser) = stage().await;
        app.sql(statement).await;
        assert_eq!(browser.send_mail(&Form::new()).await.status, 401, "{statement}");
        let page = browser.get("/").send().await;
        assert_eq!(page.notice(), "Your session has ended", "{statement}");
        assert_eq!(browser.session(), None);
    }
}

#[tokio::test]
async fn use_moves_the_idle_end_but_never_beyond_the_absolute_one() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_SESSION_IDLE", "1h"), ("CONNECT_SESSION_MAX", "2h")]).await;
    for (absolute, idle) in [("7200", 3_600), ("1800", 1_800)] {
        let browser = app.signed_in(&person(&microsoft.issuer())).await;
        app.sql(match absolute {
            "7200" => "UPDATE sessions SET last_seen = (SELECT now FROM clock) - 61000, idle_expiry = (SELECT now FROM clock) + 10000, absolute_expiry = (SELECT now FROM clock) + 7200000",
            _ => "UPDATE sessions SET last_seen = (SELECT now FROM clock) - 61000, idle_expiry = (SELECT now FROM clock) + 10000, absolute_expiry = (SELECT now FROM clock) + 1800000",
        })
        .await;
        name(&browser).await;
        let left: i64 =
            sqlx::query_scalar("SELECT (idle_expiry - now) / 1000 FROM sessions, clock")
                .fetch_one(&mut app.connect().await)
                .await
                .unwrap();
        assert!((idle - 5..=idle).contains(&left), "{absolute}: {left}");
        app.sql("DELETE FROM sessions").await;
    }
}

#[tokio::test]
async fn the_life_of_the_cookie_is_the_one_of_the_session() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_SESSION_MAX", "90m")]).await;
    let page = sign_in(&app.browser(), &microsoft).await;
    let cookie =
        page.all("set-cookie").into_iter().find(|cookie| cookie.contains("session")).unwrap();
    assert!(cookie.ends_with("; Max-Age=5400"), "{cookie}");
    let left: i64 =
        sqlx::query_scalar("SELECT (absolute_expiry - now) / 1000 FROM sessions, clock")
            .fetch_one(&mut app.connect().await)
            .await
            .unwrap();
    assert!((5_395..=5_400).contains(&left), "{left}");
}

#[tokio::test]
async fn expired_rows_are_cleared_away() {
    let (_microsoft, app, _browser) = stage().await;
    app.sql("UPDATE sessions SET idle_expiry = 1; INSERT INTO used_sign_ins VALUES (x'01', 1)")
        .await;
    let app = app.restart(&[]).await;
    support::eventually("they are gone", || async {
        app.rows("sessions").await + app.rows("used_sign_ins").await == 0
    })
    .await;
}

#[tokio::test]
async fn a_short_idle_time_does_not_end_a_session_that_is_in_use() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_SESSION_IDLE", "30s")]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    app.sql("UPDATE sessions SET last_seen = last_seen - 4000, idle_expiry = last_seen + 26000")
        .await;
    name(&browser).await;
    let left: i64 = sqlx::query_scalar("SELECT idle_expiry - now FROM sessions, clock")
        .fetch_one(&mut app.connect().await)
        .await
        .unwrap();
    assert!(left > 26_000, "{left}");
}
