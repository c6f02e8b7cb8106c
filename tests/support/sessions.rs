//! Sessions that are there from the start, with tokens of any age.

use graph_connect::server::clock::Timestamp;
use graph_connect::server::id_token::Identity;
use graph_connect::server::session::{AccessToken, Profile, RefreshToken, SessionData, Tokens};

use super::{App, Browser, now};

/// The tenant of the usual person.
pub const TENANT: &str = "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b";

/// The `oid` of the usual person.
pub const PERSON: &str = "3a1f9c52-7b60-4e8d-8c14-95d2e07b6a31";

/// The usual person, signed in at this issuer.
pub fn person(issuer: &str) -> SessionData {
    SessionData {
        identity: Identity {
            issuer: issuer.to_owned(),
            subject: "subject-of-megan".to_owned(),
            tenant_id: Some(TENANT.to_owned()),
            object_id: Some(PERSON.to_owned()),
            name: Some("Megan Castillo".to_owned()),
            username: Some("megan@fabrikam.example".to_owned()),
            login_hint: Some("O.hint".to_owned()),
            sid: None,
        },
        profile: Some(Profile {
            name: "Megan Castillo".to_owned(),
            address: "megan@fabrikam.example".to_owned(),
        }),
        tokens: fresh_tokens(),
    }
}

/// Tokens with an hour to go.
pub fn fresh_tokens() -> Tokens {
    tokens(0, 3_600)
}

/// Tokens that were obtained some seconds ago and live for some seconds from now.
pub fn tokens(ago: i64, left: i64) -> Tokens {
    Tokens {
        access: AccessToken::new("MARKED-access-0".to_owned()),
        refresh: Some(RefreshToken::new("MARKED-refresh-0".to_owned())),
        obtained: Timestamp(now() - ago),
        expires: Timestamp(now() + left),
        renew: Timestamp(now() + left),
        scopes: vec!["Mail.Send".to_owned(), "User.Read".to_owned()],
    }
}

impl App {
    /// A browser in which somebody is signed in.
    pub async fn signed_in(&self, data: &SessionData) -> Browser {
        let id = self.sessions().begin(data, None).await.unwrap();
        let cookie = id.set_cookie(std::time::Duration::from_mins(1));
        let value = cookie.split(['=', ';']).nth(1).unwrap();
        let browser = self.browser();
        browser.plant("__Host-Http-session", value);
        browser
    }

    /// What a browser's session holds now.
    pub async fn session_of(&self, browser: &Browser) -> Option<SessionData> {
        use graph_connect::server::session::cookie::SessionId;
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::COOKIE, browser.cookie_header().parse().unwrap());
        let id = SessionId::from_headers(&headers)?;
        let session = self.sessions().read(id.hash()).await.unwrap();
        session.map(|session| SessionData::clone(&session.data))
    }
}
