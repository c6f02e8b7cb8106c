//! An application with a way of its own to each of the three that can fail, and its people.

use serde_json::{Value, json};

use graph_connect::server::session::Tokens;

use crate::support::{
    Answer, App, Browser, KEY, Microsoft, Postgres, Proxy, fresh_tokens, id_claims, person,
    sign_in, token_answer, tokens,
};

/// How long the access tokens live that the provider gives, in seconds.
pub const TOKEN_LIFE: i64 = 3;

const DISCOVERY: &str = "/common/v2.0/.well-known/openid-configuration";
const PHOTO: &str = "/v1.0/me/photo/$value";

/// The application, and the ways to those it needs.
pub struct Stage {
    pub microsoft: Microsoft,
    pub identity: Proxy,
    pub graph: Proxy,
    pub postgres: Postgres,
    pub store: Proxy,
    pub app: App,
}

/// Somebody who is signed in.
pub struct Person {
    pub what: &'static str,
    pub browser: Browser,
    /// Whether the access token outlives every outage.
    pub lasting: bool,
    cookies: Vec<(String, String)>,
}

impl Stage {
    pub async fn build() -> Self {
        let mut microsoft = Microsoft::start().await;
        let port = microsoft.origin.rsplit(':').next().unwrap().parse().unwrap();
        let (identity, graph) = (Proxy::to(port).await, Proxy::to(port).await);
        // The documents name the provider by the way to it.
        microsoft.origin = identity.origin();
        microsoft.always(DISCOVERY, Answer::json(&microsoft.document()));
        microsoft.always("/token", Answer::json(&renewed(&microsoft)));
        microsoft.always(PHOTO, Answer::new(200, "a photo").with("content-type", "image/png"));
        let postgres = Postgres::fresh().await;
        let store = Proxy::to(postgres.port).await;
        let app = App::start(&[
            ("AZURE_AUTHORITY_HOST", &identity.origin()),
            ("CONNECT_GRAPH_URL", &graph.origin()),
            ("CONNECT_DATABASE_URL", &postgres.url_at(store.port)),
        ])
        .await;
        Self { microsoft, identity, graph, postgres, store, app }
    }

    /// Everybody who could suffer from an outage.
    pub async fn people(&self) -> Vec<Person> {
        let comer = self.app.browser();
        assert_eq!(sign_in(&comer, &self.microsoft).await.status, 200);
        vec![
            Person::new("with a token for an hour", self.with(fresh_tokens()).await, true),
            Person::new(
                "with a token that ends soon",
                self.with(tokens(0, TOKEN_LIFE)).await,
                false,
            ),
            Person::new("with a token that ended", self.with(tokens(3_660, -60)).await, false),
            Person::new("who has just signed in", comer, true),
        ]
    }

    /// A browser whose session holds these tokens.
    pub async fn with(&self, tokens: Tokens) -> Browser {
        let mut data = person(&self.microsoft.issuer());
        data.tokens = tokens;
        self.app.signed_in(&data).await
    }

    /// How many sessions there are.
    pub async fn sessions(&self) -> i64 {
        self.postgres.number("SELECT count(*) FROM sessions").await
    }
}

impl Person {
    fn new(what: &'static str, browser: Browser, lasting: bool) -> Self {
        let cookies = browser.cookies();
        Self { what, browser, lasting, cookies }
    }

    /// The browser holds what it held, and nobody has sent it to sign in again.
    pub fn is_as_before(&self) -> bool {
        self.browser.cookies() == self.cookies
    }
}

/// A right answer to a refresh: tokens that live for seconds.
pub fn renewed(microsoft: &Microsoft) -> Value {
    let mut claims = id_claims(microsoft, "");
    claims.as_object_mut().unwrap().remove("nonce");
    let mut answer = token_answer(&KEY.sign(&claims));
    answer["expires_in"] = json!(TOKEN_LIFE);
    answer
}
