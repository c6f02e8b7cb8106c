//! `iss` in the reply (RFC 9207): the modules for a mix-up of providers.

use serde_json::Value;

use crate::party::{Kind, Party};
use crate::support::{Answer, KEY, start_sign_in, token_answer};

/// Whether a reply with these parameters signs in; `ISS` stands for the right issuer.
async fn replied(party: &Party, parameters: &str) -> bool {
    let browser = party.app.browser();
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let token = KEY.sign(&party.claims(&started.nonce));
    let before = party.microsoft.asked("/token").len();
    party.microsoft.always("/token", Answer::json(&token_answer(&token)));
    let parameters = parameters.replace("ISS", &party.issuer());
    let signed_in = party.arrive(&browser, &started.reply_with(&parameters)).await;
    let spent = party.microsoft.asked("/token").len() - before;
    assert_eq!(spent, usize::from(signed_in), "a code was spent for {parameters}");
    signed_in
}

fn promising(document: &mut Value) {
    document["authorization_response_iss_parameter_supported"] = true.into();
}

#[tokio::test]
async fn iss_is_judged_before_the_code_is_spent() {
    for kind in [Kind::Entra, Kind::OpenId] {
        for (promised, party) in
            [(false, Party::start(kind).await), (true, Party::start_with(kind, promising).await)]
        {
            for (parameters, verdict) in [
                ("code=x&iss=ISS", true),
                ("code=x", !promised),
                ("code=x&iss=", false),
                ("code=x&iss=https%3A%2F%2Fanother.example", false),
                ("code=x&iss=ISS%2F", false),
                ("code=x&iss=ISS&iss=ISS", false),
                ("code=x&iss=ISS&iss=https%3A%2F%2Fanother.example", false),
            ] {
                let found = replied(&party, parameters).await;
                assert_eq!(found, verdict, "{kind:?}, promised: {promised}, {parameters}");
            }
        }
    }
}

/// An error that comes from somebody else says nothing of our provider.
#[tokio::test]
async fn iss_of_an_error_is_judged_too() {
    for kind in [Kind::Entra, Kind::OpenId] {
        let party = Party::start_with(kind, promising).await;
        for (parameters, heading) in [
            ("error=access_denied&iss=ISS", "You are not connected"),
            ("error=access_denied", "The sign-in could not be verified"),
            (
                "error=access_denied&iss=https%3A%2F%2Fx.example",
                "The sign-in could not be verified",
            ),
        ] {
            let browser = party.app.browser();
            let started = start_sign_in(&browser, "/connect/sign-in").await;
            let parameters = parameters.replace("ISS", &party.issuer());
            let page = browser.arrive(&started.reply_with(&parameters)).send().await;
            let notice = browser.get(&page.refresh()).send().await.notice();
            assert_eq!(notice, heading, "{parameters}");
        }
    }
}
