//! The application and its provider, of both kinds.

use serde_json::{Value, json};

use crate::support::{
    Answer, App, Browser, KEY, Key, Microsoft, id_claims, start_sign_in, token_answer,
};

/// Whose kind the provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Entra,
    OpenId,
}

pub struct Party {
    pub kind: Kind,
    pub microsoft: Microsoft,
    pub app: App,
}

/// How a token is made of the right claims.
pub type Make<'m> = Box<dyn Fn(Value) -> String + 'm>;

impl Party {
    pub async fn start(kind: Kind) -> Self {
        Self::start_with(kind, |_| {}).await
    }

    /// With a discovery document that is changed.
    pub async fn start_with(kind: Kind, change: impl Fn(&mut Value)) -> Self {
        let microsoft = Microsoft::start().await;
        let mut document = microsoft.document();
        if kind == Kind::OpenId {
            document["issuer"] = microsoft.origin.clone().into();
        }
        change(&mut document);
        for path in [crate::support::DISCOVERY, "/.well-known/openid-configuration"] {
            microsoft.always(path, Answer::json(&document));
        }
        let app = match kind {
            Kind::Entra => microsoft.app(&[]).await,
            Kind::OpenId => microsoft.app(&[("CONNECT_ISSUER", &*microsoft.origin)]).await,
        };
        Self { kind, microsoft, app }
    }

    pub async fn both() -> [Self; 2] {
        [Self::start(Kind::Entra).await, Self::start(Kind::OpenId).await]
    }

    /// The issuer of right tokens.
    pub fn issuer(&self) -> String {
        match self.kind {
            Kind::Entra => self.microsoft.issuer(),
            Kind::OpenId => self.microsoft.origin.clone(),
        }
    }

    /// The claims of a right token.
    pub fn claims(&self, nonce: &str) -> Value {
        let mut claims = id_claims(&self.microsoft, nonce);
        if self.kind == Kind::OpenId {
            claims["iss"] = self.issuer().into();
            claims.as_object_mut().unwrap().retain(|name, _| name != "tid" && name != "oid");
        }
        claims
    }

    /// Signs in with this answer of the token endpoint; whether that made a session.
    pub async fn answered(&self, answer: impl Fn(Value) -> Answer) -> bool {
        let browser = self.app.browser();
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        self.microsoft.once("/token", answer(self.claims(&started.nonce)));
        self.arrive(&browser, &started.reply("the-code")).await
    }

    /// Brings a reply; whether that made a session.
    pub async fn arrive(&self, browser: &Browser, reply: &str) -> bool {
        browser.arrive(reply).send().await;
        let user = browser.call("current_user", &[]).send().await.json();
        assert_eq!(user.is_object(), browser.session().is_some(), "{user}");
        user.is_object()
    }

    /// Signs in with a token made of the right claims.
    pub async fn takes(&self, make: &dyn Fn(Value) -> String) -> bool {
        self.answered(|claims| Answer::json(&token_answer(&make(claims)))).await
    }

    /// The keys that the provider publishes.
    pub fn publish(&self, keys: &[Value]) {
        self.microsoft.always("/keys", Answer::json(&json!({"keys": keys})));
    }
}

/// A token with one claim changed.
pub fn with(name: &'static str, value: impl Into<Value>) -> impl Fn(Value) -> String {
    let value = value.into();
    move |mut claims| {
        claims[name] = value.clone();
        KEY.sign(&claims)
    }
}

/// A token without a claim.
pub fn without(name: &'static str) -> impl Fn(Value) -> String {
    move |mut claims| {
        claims.as_object_mut().unwrap().remove(name).unwrap();
        KEY.sign(&claims)
    }
}

/// A token whose header names no key.
pub fn nameless(key: &Key, claims: &Value) -> String {
    key.sign_with(&json!({"alg": "RS256", "typ": "JWT"}), claims)
}
