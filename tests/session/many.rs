//! Many sessions of one person, many requests of one session, many rows that have expired.

use futures_util::future::join_all;
use graph_connect::server::session::SessionData;
use serde_json::Value;

use crate::name;
use crate::support::{App, Browser, Form, Microsoft, Postgres, Proxy, Weather, eventually, person};

/// How many sessions a person has at most.
const MOST: usize = 50;

fn zoe(microsoft: &Microsoft) -> SessionData {
    let mut zoe = person(&microsoft.issuer());
    zoe.identity.object_id = Some("00000000-1111-4222-8333-444444444444".to_owned());
    zoe
}

/// Somebody with as many sessions as there can be, the oldest first, all begun within one second.
async fn crowd(app: &App, data: &SessionData) -> Vec<Browser> {
    let mut browsers = Vec::new();
    for _ in 0..MOST {
        browsers.push(app.signed_in(data).await);
        // Two of one millisecond would be equally old.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    browsers
}

async fn the_oldest_session_gives_way(microsoft: &Microsoft, app: &App) {
    let other = app.signed_in(&zoe(microsoft)).await;
    let mut hers = crowd(app, &person(&microsoft.issuer())).await;
    assert_eq!(name(hers.last().unwrap()).await, "Megan Castillo");
    for _ in 0..2 {
        hers.push(app.signed_in(&person(&microsoft.issuer())).await);
        assert_eq!(name(&hers.remove(0)).await, Value::Null, "the oldest lives on");
    }
    for browser in &hers {
        assert_eq!(name(browser).await, "Megan Castillo");
    }
    assert_eq!(name(&other).await, "Megan Castillo");
}

#[tokio::test]
async fn one_session_too_many_ends_the_oldest_one_of_the_person() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    the_oldest_session_gives_way(&microsoft, &microsoft.app(&[]).await).await;
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url())]).await;
    the_oldest_session_gives_way(&microsoft, &app).await;
}

#[tokio::test]
async fn many_sign_ins_at_once_on_two_instances_all_work_and_leave_no_session_too_many() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let url = postgres.url();
    let variables = [("CONNECT_DATABASE_URL", &*url)];
    let apps = [microsoft.app(&variables).await, microsoft.app(&variables).await];
    let data = person(&microsoft.issuer());
    for _ in 5..MOST {
        apps[0].signed_in(&data).await;
    }
    join_all((0..20).map(|number| apps[number % 2].signed_in(&data))).await;
    let left = postgres.number("SELECT count(*) FROM sessions").await;
    assert!((1..=i64::try_from(MOST).unwrap()).contains(&left), "{left}");
}

#[tokio::test]
async fn a_hundred_requests_write_nothing_and_read_little() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let mut app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url())]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let began = std::time::Instant::now();
    for _ in 0..100 {
        assert_eq!(name(&browser).await, "Megan Castillo");
    }
    let took = began.elapsed();
    app.stop().await;
    drop(app);
    // A connection tells what it did when it ends.
    eventually("its connections have ended", || async {
        let query = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        postgres.number(query).await == 0
    })
    .await;
    let written = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'sessions'";
    assert_eq!(postgres.number(written).await, 0, "rows were changed");
    let read = "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables
        WHERE relname = 'sessions'";
    // The beginning of the session and the cleaner, which looks after drafts too, look as well.
    let (reads, often) = (postgres.number(read).await, took.as_millis() / 750);
    assert!(u128::try_from(reads).unwrap() <= 12 + often, "{reads} reads in {took:?}");
}

#[tokio::test]
async fn use_is_noted_once_a_minute() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url())]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let seen = "SELECT last_seen FROM sessions";
    postgres.sql("UPDATE sessions SET last_seen = last_seen - 30000").await;
    let before = postgres.number(seen).await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(postgres.number(seen).await, before);
    postgres.sql("UPDATE sessions SET last_seen = last_seen - 60000").await;
    eventually("it is noted", || async {
        name(&browser).await;
        postgres.number(seen).await > before
    })
    .await;
    let noted = postgres.number(seen).await;
    for _ in 0..20 {
        name(&browser).await;
    }
    assert_eq!(postgres.number(seen).await, noted);
    assert_eq!(postgres.number("SELECT version FROM sessions").await, 1);
}

#[tokio::test]
async fn one_instance_at_a_time_clears_expired_rows_away() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let url = postgres.url();
    let variables = [("CONNECT_DATABASE_URL", &*url)];
    let mut apps = [microsoft.app(&variables).await, microsoft.app(&variables).await];
    for app in &mut apps {
        // Its own cleaner would come in between.
        app.stop().await;
    }
    let free = "SELECT count(*) FROM clean_up WHERE lease_until = 0";
    let used = "SELECT count(*) FROM used_sign_ins";
    let expired = "INSERT INTO used_sign_ins
        SELECT sha256(number::text::bytea), 1 FROM generate_series(1, 1700) AS number";
    postgres.sql(expired).await;
    // While one is at it, nobody else is.
    postgres.sql("UPDATE clean_up SET lease_until = (SELECT now FROM clock) + 60000").await;
    for app in &apps {
        assert_eq!(app.sessions().clean_up().await.unwrap(), 0);
    }
    assert_eq!(postgres.number(used).await, 1_700);
    // One that died in the middle does not stop the others for ever.
    postgres.sql("UPDATE clean_up SET lease_until = (SELECT now FROM clock) - 1").await;
    let cleaners = apps.iter().map(|app| async { app.sessions().clean_up().await.unwrap() });
    let mut gone = join_all(cleaners).await;
    gone.sort_unstable();
    assert_eq!((gone, postgres.number(used).await), (vec![0, 1_700], 0));
    assert_eq!(postgres.number(free).await, 1, "the turn was not given back");
}

#[tokio::test]
async fn the_provider_s_sign_out_is_not_confirmed_while_the_store_is_away() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let way = Proxy::to(postgres.port).await;
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url_at(way.port))]).await;
    way.turn(Weather::Gone).await;
    let page = app.browser().arrive("/connect/front-channel-logout?sid=a-sid").send().await;
    assert_eq!((page.status, page.header("retry-after").is_some()), (503, true));
}
