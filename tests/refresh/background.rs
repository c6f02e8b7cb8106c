//! New tokens while the old ones serve.

use serde_json::json;

use crate::support::{Answer, Gate, Microsoft, Postgres, eventually, now, tokens};
use crate::{bearers, renewed, send, stage};

/// Tokens that last, of which the provider has said that it is time for new ones.
fn renewable() -> graph_connect::server::session::Tokens {
    let mut tokens = tokens(3_600, 3_600);
    tokens.renew.0 = now() - 1;
    tokens
}

#[tokio::test]
async fn nobody_waits_for_a_renewal_in_the_background() {
    let (microsoft, app, browser) = stage(renewable()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    for _ in 0..5 {
        assert_eq!(send(&browser).await.status, 200);
    }
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"; 5]);
    eventually("the renewal begins", || async { !microsoft.asked("/token").is_empty() }).await;
    gate.open();
    eventually("the new token is kept", || async {
        app.session_of(&browser).await.unwrap().tokens.access.expose() == "MARKED-access-1"
    })
    .await;
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(bearers(&microsoft).last().unwrap(), "Bearer MARKED-access-1");
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn a_renewal_that_fails_disturbs_nobody_and_is_not_tried_all_the_time() {
    let (microsoft, app, browser) = stage(renewable()).await;
    microsoft.always("/token", Answer::new(503, ""));
    for _ in 0..5 {
        assert_eq!(send(&browser).await.status, 200);
    }
    eventually("the renewal fails", || async { app.state.tasks().is_empty() }).await;
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn the_provider_says_when_to_renew() {
    let (microsoft, app, browser) = stage(crate::due()).await;
    let mut answer = renewed(&microsoft);
    answer["expires_in"] = json!(7_200);
    answer["refresh_in"] = json!(3_600);
    microsoft.always("/token", Answer::json(&answer));
    assert_eq!(send(&browser).await.status, 200);
    let tokens = app.session_of(&browser).await.unwrap().tokens;
    let wait = tokens.renew.0 - tokens.obtained.0;
    assert!((3_570..=3_600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn instances_renew_a_session_once() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let url = postgres.url();
    let first = microsoft.app(&[("CONNECT_DATABASE_URL", &url)]).await;
    let second = microsoft.app(&[("CONNECT_DATABASE_URL", &url)]).await;
    let mut data = crate::support::person(&microsoft.issuer());
    data.tokens = renewable();
    let here = first.signed_in(&data).await;
    let there = second.browser();
    there.plant("__Host-Http-session", &here.session().unwrap());
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    for browser in [&here, &there, &here, &there] {
        assert_eq!(send(browser).await.status, 200);
    }
    eventually("the other one gives up", || async {
        first.state.tasks().len() + second.state.tasks().len() == 1
    })
    .await;
    gate.open();
    eventually("the new token is kept", || async {
        first.session_of(&here).await.unwrap().tokens.access.expose() == "MARKED-access-1"
    })
    .await;
    assert_eq!(microsoft.asked("/token").len(), 1);
}
