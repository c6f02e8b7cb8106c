//! When a token is replaced, and how often it is asked for.

use futures_util::future::join_all;

use crate::support::{Answer, Gate, eventually, tokens};
use crate::{bearers, due, ended, renewed, send, stage};

#[tokio::test]
async fn a_fresh_token_is_used_as_it_is() {
    let (microsoft, _app, browser) = stage(tokens(0, 3_600)).await;
    assert_eq!(send(&browser).await.status, 200);
    assert!(microsoft.asked("/token").is_empty());
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"]);
}

#[tokio::test]
async fn a_due_token_is_replaced_before_it_is_used() {
    let (microsoft, app, browser) = stage(due()).await;
    microsoft.always("/token", Answer::json(&renewed(&microsoft)));
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-1"]);
    let asked = &microsoft.asked("/token")[0];
    assert_eq!(asked.field("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(asked.field("refresh_token").as_deref(), Some("MARKED-refresh-0"));
    assert_eq!(asked.field("redirect_uri"), None);
    let kept = app.session_of(&browser).await.unwrap().tokens;
    assert_eq!(kept.access.expose(), "MARKED-access-1");
    assert_eq!(kept.refresh.unwrap().expose(), "MARKED-refresh-1");
}

#[tokio::test]
async fn a_token_that_was_born_ended_is_replaced_too() {
    let (microsoft, _app, browser) = stage(tokens(60, -60)).await;
    microsoft.always("/token", Answer::json(&renewed(&microsoft)));
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-1"]);
}

#[tokio::test]
async fn fifty_calls_at_once_cause_one_refresh() {
    let (microsoft, _app, browser) = stage(due()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    let calls = (0..50).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { send(&browser).await.status })
    });
    let calls: Vec<_> = calls.collect();
    eventually("a refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    gate.open();
    for status in join_all(calls).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!(bearers(&microsoft), vec!["Bearer MARKED-access-1"; 50]);
}

#[tokio::test]
async fn a_refresh_that_failed_is_not_repeated_by_everybody_who_waited_for_it() {
    let (microsoft, _app, browser) = stage(ended()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::new(503, "").behind(&gate));
    let calls = (0..20).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { send(&browser).await.status })
    });
    let calls: Vec<_> = calls.collect();
    eventually("a refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    gate.open();
    for status in join_all(calls).await {
        assert_eq!(status.unwrap(), 503);
    }
    let asked = microsoft.asked("/token").len();
    assert!(asked <= 3, "a provider that is away was asked {asked} times");
}

#[tokio::test]
async fn a_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let (microsoft, app, browser) = stage(due()).await;
    let mut answer = renewed(&microsoft);
    for name in ["refresh_token", "id_token", "scope"] {
        answer.as_object_mut().unwrap().remove(name);
    }
    microsoft.always("/token", Answer::json(&answer));
    assert_eq!(send(&browser).await.status, 200);
    let kept = app.session_of(&browser).await.unwrap().tokens;
    assert_eq!(kept.refresh.unwrap().expose(), "MARKED-refresh-0");
    assert_eq!(kept.scopes, ["Mail.Send", "User.Read"]);
}
