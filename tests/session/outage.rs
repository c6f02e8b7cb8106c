//! A database that fails.

use crate::name;
use crate::support::{self, Form, Microsoft, Postgres, Proxy, Weather, person};

#[tokio::test]
async fn an_outage_of_the_database_signs_nobody_out_and_spends_no_code() {
    for weather in [Weather::Refuses, Weather::Hangs, Weather::Babbles] {
        let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
        let way = Proxy::to(postgres.port).await;
        let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url_at(way.port))]).await;
        let browser = app.signed_in(&person(&microsoft.issuer())).await;
        let visitor = app.browser();
        let started = support::start_sign_in(&visitor, "/connect/sign-in").await;
        way.set(weather);
        let calls = [
            browser.call("current_user", &[]).send(),
            browser.get("/").send(),
            browser.get("/readyz").send(),
            browser.post("/connect/disconnect", &[]).send(),
            visitor.arrive(&started.reply("the-code")).send(),
        ];
        let pages = futures_util::future::join_all(calls).await;
        for page in &pages {
            assert_eq!(page.status, 503, "{weather:?}: {}", page.text());
            assert!(page.all("set-cookie").is_empty(), "{weather:?}: {:?}", page.headers);
        }
        let page = browser.send_mail(&Form::new()).await;
        assert_eq!(page.status, 503, "{weather:?}: {}", page.text());
        assert!(page.header("retry-after").is_some(), "{weather:?}");
        assert_eq!(browser.get("/healthz").send().await.status, 200);
        assert!(microsoft.asked("/token").is_empty(), "the code was spent");
        way.set(Weather::Fine);
        let notice = visitor.get(&pages[4].refresh()).send().await.notice();
        assert_eq!(notice, "This site is out of order right now", "{weather:?}");
        assert_eq!(name(&browser).await, "Megan Castillo", "{weather:?}");
        let id_token = support::KEY.sign(&support::id_claims(&microsoft, &started.nonce));
        microsoft.once("/token", support::Answer::json(&support::token_answer(&id_token)));
        visitor.arrive(&started.reply("the-code")).send().await;
        assert_eq!(name(&visitor).await, "Megan Castillo", "{weather:?}");
    }
}
