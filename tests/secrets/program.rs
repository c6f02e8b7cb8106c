//! The whole program with all that it tells: the log in both forms and in full detail, the numbers,
//! the traces.

use std::time::Duration;

use crate::database::Database;
use crate::instance::Instance;
use crate::life::Life;
use crate::support::{Answer, Browser, CLIENT_SECRET, Microsoft, Page, client, free_address};
use crate::within;

#[tokio::test(flavor = "multi_thread")]
async fn the_text_of_the_log_the_numbers_and_the_traces_hold_no_secret() {
    whole_life("text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_of_the_log_holds_no_secret() {
    whole_life("json").await;
}

/// What the collector got, one export after the other.
fn collected(microsoft: &Microsoft, place: &str) -> Vec<Vec<u8>> {
    let asked = microsoft.asked(&format!("/collected/v1/{place}"));
    asked.into_iter().map(|asked| asked.body).collect()
}

/// Waits until the collector has the trace of this page, and numbers that came after it.
async fn has_all(microsoft: &Microsoft, last: &Page) {
    let id = u128::from_str_radix(last.header("x-request-id").unwrap(), 16).unwrap();
    let id = id.to_be_bytes();
    let has_id = |spans: &[u8]| spans.windows(id.len()).any(|window| window == id);
    let has_trace = async || has_id(&collected(microsoft, "traces").concat());
    within(Duration::from_mins(1), "the last trace", has_trace).await;
    let before = collected(microsoft, "metrics").len();
    let has_numbers = async || collected(microsoft, "metrics").len() > before;
    within(Duration::from_mins(1), "the last numbers", has_numbers).await;
}

async fn whole_life(format: &str) {
    let microsoft = Microsoft::start().await;
    for place in ["traces", "metrics"] {
        microsoft.always(&format!("/collected/v1/{place}"), Answer::new(200, ""));
    }
    let (database, addr, admin) = (Database::sqlite(), free_address(), free_address());
    let (origin, admin) = (format!("http://{addr}"), admin.to_string());
    let there = [
        ("AZURE_AUTHORITY_HOST", &*microsoft.origin),
        ("CONNECT_GRAPH_URL", &microsoft.origin),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("{}/collected", microsoft.origin)),
        ("CONNECT_ADMIN_ADDR", &admin),
        ("CONNECT_LOG_FORMAT", format),
        ("CONNECT_RATE_SIGN_IN", "1/6"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "100"),
        ("RUST_LOG", "trace"),
    ];
    let mut app = Instance::serve(addr, &origin, &database, &there).await;
    let browser = Browser::new(addr, &origin);
    let (pages, secrets) = (Vec::new(), Vec::new());
    let mut life = Life { microsoft: &microsoft, browser, pages, secrets };
    life.sign_in(0).await;
    life.mails().await;
    life.sign_in(3_600).await;
    life.files().await;
    life.people().await;
    life.pages.push(life.browser.get("/connect/photo").send().await);
    life.strangers().await;
    life.call("sign_out_everywhere", &[]).await;
    let numbers = client().get(format!("http://{admin}/metrics")).send().await.unwrap();
    let numbers = numbers.text().await.unwrap();
    has_all(&microsoft, life.pages.last().unwrap()).await;
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());

    let told =
        |place: &str| String::from_utf8_lossy(&collected(&microsoft, place).concat()).into_owned();
    // The operator reads what Microsoft wrote when it refused something.
    let log =
        app.log().replace(": MARKED message", "").replace("and wrote: MARKED description", "");
    assert!(log.lines().count() > 200 && log.contains("a mail was accepted"), "{log}");
    let secrets = [
        life.secrets,
        ["MARKED", CLIENT_SECRET, "secret.example", "fabrikam.example"].map(str::to_owned).into(),
    ]
    .concat();
    let outputs =
        [("log", log), ("numbers", numbers), ("traces", told("traces")), ("OTLP", told("metrics"))];
    for (what, text) in &outputs {
        for secret in &secrets {
            let found = text.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(found, None, "{secret} in the {what}");
        }
    }
    for page in &life.pages {
        for token in
            ["MARKED-access", "MARKED-refresh", "MARKED-upload", "MARKED-draft", CLIENT_SECRET]
        {
            assert!(!page.everything().contains(token), "{token} in {}", page.everything());
        }
    }
    let statuses: Vec<_> = life.pages.iter().map(|page| page.status).collect();
    let (mails, files) =
        ([200, 422, 200, 429, 504, 504, 303, 422, 200, 200], [200, 204, 502, 502, 200, 204]);
    let (people, others) = ([200, 503], [404, 404, 200, 200, 200, 200, 200, 200]);
    let expected = [&mails[..], &files, &people, &others].concat();
    assert_eq!(statuses, expected, "what was to be told of has happened");
}
