//! Errors of a sign-in.

use std::collections::BTreeSet;

use graph_connect::server::identity::explanations::{AADSTS, ERRORS, SUBERRORS};
use serde_json::json;

use crate::row::Row;
use crate::support::{Answer, Browser, Microsoft, Page, start_sign_in};
use crate::{CORRELATION, ORIGINAL, TRACE, description};

const YOU: &str = "You can fix this yourself.";
const ADMINISTRATOR: &str = "Your administrator can fix this.";
const OPERATOR: &str = "The people who run this site have to fix this.";
const TIME: &str = "Nobody has to do anything: it passes by itself.";

/// Who can mend what, by the numbers of Microsoft's reference, written down apart from the table.
const WHO: [(&[u32], &[&str]); 12] = [
    (&[50_011, 900_971, 70_004], &[OPERATOR]),
    (&[700_016, 700_011, 90_002, 50_194, 90_130, 9_002_332], &[OPERATOR]),
    (&[7_000_215, 7_000_222, 7_000_218, 700_027, 700_025, 700_030], &[OPERATOR]),
    (&[70_011, 28_002, 28_003, 700_022, 700_023, 650_053], &[OPERATOR]),
    (&[65_001, 65_004, 90_094, 90_095, 650_056, 650_057], &[YOU, ADMINISTRATOR]),
    (&[50_105, 50_020, 50_034, 16_000, 500_208, 51_004], &[YOU, ADMINISTRATOR]),
    (&[50_074, 50_076, 50_078, 50_079, 50_072, 50_158, 50_058, 16_001, 160_021], &[YOU]),
    (
        &[53_000, 53_001, 53_002, 53_003, 53_011, 530_032, 530_035, 50_005, 50_097, 50_131],
        &[ADMINISTRATOR],
    ),
    (&[54_005, 70_000, 70_008, 700_082, 700_084, 50_089, 50_173, 70_043, 50_132, 50_133], &[YOU]),
    (&[50_053, 50_055, 50_057, 50_126, 50_144], &[YOU, ADMINISTRATOR]),
    (&[50_033, 50_087, 90_006, 90_012, 90_024, 90_033, 90_055, 90_090], &[TIME]),
    (
        &[501_481, 50_147, 501_491, 50_196, 90_027, 901_002, 9_001_023, 90_124, 900_382, 900_432],
        &[OPERATOR],
    ),
];

#[test]
fn the_table_holds_every_number_and_names_who_can_mend_it() {
    let known: BTreeSet<_> =
        AADSTS.iter().flat_map(|(numbers, _)| numbers.iter().copied()).collect();
    let wanted: BTreeSet<_> = WHO.iter().flat_map(|(numbers, _)| numbers.iter().copied()).collect();
    assert_eq!(known, wanted);
    for row in Row::all() {
        let (what, who, _) = row.words();
        let fitting = WHO
            .iter()
            .find(|(numbers, _)| row.number.is_some_and(|number| numbers.contains(&number)));
        if let Some((_, menders)) = fitting {
            assert!(menders.contains(&who.unwrap()), "{row:?}: {what} {who:?}");
        }
    }
}

#[test]
fn the_table_holds_every_error_and_suberror() {
    for error in [
        "invalid_request unauthorized_client access_denied unsupported_response_type server_error",
        "temporarily_unavailable invalid_resource login_required interaction_required",
        "consent_required invalid_grant invalid_client invalid_scope bad_token",
    ]
    .iter()
    .flat_map(|names| names.split(' '))
    {
        assert!(ERRORS.iter().any(|(known, _)| *known == error), "{error}");
    }
    for suberror in [
        "message_only additional_action basic_action user_password_expired consent_required",
        "bad_token token_expired protection_policy_required client_mismatch cancel",
        "device_authentication_failed",
    ]
    .iter()
    .flat_map(|names| names.split(' '))
    {
        assert!(SUBERRORS.iter().any(|(known, _)| *known == suberror), "{suberror}");
    }
}

#[tokio::test]
async fn every_row_is_explained_when_the_sign_in_page_answers_with_it() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for row in Row::all() {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("error", row.error);
        query.append_pair("error_description", &description(row.number));
        if let Some(suberror) = row.suberror {
            query.append_pair("error_subcode", suberror);
        }
        let page = browser.arrive(&started.reply_with(&query.finish())).send().await;
        assert_explained(&browser, &row, &page).await;
    }
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn every_row_is_explained_when_the_token_endpoint_answers_with_it() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for row in Row::all() {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        let mut body = json!({"error": row.error, "error_description": description(row.number),
            "trace_id": TRACE, "correlation_id": CORRELATION});
        if let Some(suberror) = row.suberror {
            body["suberror"] = suberror.into();
        }
        if let Some(number) = row.number {
            body["error_codes"] = json!([number]);
        }
        microsoft.once("/token", Answer::json(&body).status(400));
        let page = browser.arrive(&started.reply("the-code")).send().await;
        assert_explained(&browser, &row, &page).await;
    }
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn a_tenant_that_microsoft_does_not_know_is_told_from_an_outage() {
    let microsoft = Microsoft::start().await;
    let place = "/common/v2.0/.well-known/openid-configuration";
    microsoft.always(place, Answer::error(400, "invalid_tenant"));
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let page = browser.get("/connect/sign-in").send().await;
    assert_eq!(page.status, 503);
    let notice = browser.get(&page.refresh()).send().await.notice();
    assert_eq!(notice, "Microsoft does not know this organisation");
}

async fn assert_explained(browser: &Browser, row: &Row, page: &Page) {
    assert_eq!(page.status, 200, "{row:?}");
    let connect = browser.get(&page.refresh()).send().await;
    let (what, who, button) = row.words();
    assert_eq!(connect.notice(), what, "{row:?}");
    let paragraphs = connect.texts(".notice > p");
    assert_eq!(paragraphs.len(), 2, "{row:?}");
    let (advice, mender) = paragraphs[1].split_at(paragraphs[1].len() - who.unwrap().len());
    assert_eq!(mender, who.unwrap(), "{row:?}");
    assert!(advice.len() > 20 && advice.ends_with(". "), "{row:?}: {advice}");
    assert!(!connect.one(".notice-title").contains("AADSTS") && !advice.contains("AADSTS"));
    // Exactly one thing to do.
    let buttons = connect.texts(".notice .button");
    let links = connect.texts(".notice .pass-on label");
    match button {
        Some(label) => assert_eq!(buttons, [label], "{row:?}"),
        None => assert_eq!((buttons.len(), links.len()), (0, 1), "{row:?}"),
    }
    let facts = connect.texts(".notice dd");
    assert!(facts[0].ends_with('Z'), "{row:?}: no time in {facts:?}");
    assert!(facts.iter().any(|fact| fact == TRACE), "{row:?}: {facts:?}");
    assert!(facts.iter().any(|fact| fact == CORRELATION), "{row:?}: {facts:?}");
    if let Some(number) = row.number {
        assert!(facts.contains(&format!("AADSTS{number}")), "{row:?}: {facts:?}");
        let look_up = format!("https://login.microsoftonline.com/error?code={number}");
        assert!(facts.contains(&look_up), "{row:?}: {facts:?}");
    }
    for page in [page, &connect] {
        assert!(!page.everything().contains("MARKED"), "{row:?}");
        assert!(!page.everything().contains(ORIGINAL), "{row:?}");
    }
}
