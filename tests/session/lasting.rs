//! What lasts, and what ends.

use crate::name;
use crate::support::{self, Microsoft, sign_in};

#[tokio::test]
async fn a_session_survives_a_restart() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    sign_in(&browser, &microsoft).await;
    let running = support::start_sign_in(&browser, "/connect/sign-in?prompt=login").await;
    let app = app.restart(&[]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
    // A sign-in that was on its way survives as well.
    let id_token = support::KEY.sign(&support::id_claims(&microsoft, &running.nonce));
    microsoft.once("/token", support::Answer::json(&support::token_answer(&id_token)));
    browser.arrive(&running.reply("the-code")).send().await;
    assert_eq!(app.rows("sessions").await, 1);
    assert_eq!(name(&browser).await, "Megan Castillo");
}
