//! Task 2 of 5: the browser goes to the sign-in page.
//!
//! `GET {authorization_endpoint}?client_id&response_type=code&redirect_uri&scope&state&nonce&code_challenge…`

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use url::Url;

use super::failure::ReplyError;
use super::pending::PendingSignIn;
use super::scopes::Need;
use super::wish::Wish;
use super::{ClaimsSeal, Provider, SignIn};
use crate::server::clock::Timestamp;
use crate::server::config::Protocol;
use crate::server::session::Session;
use crate::server::session::cookie::SessionId;

/// `GET /connect/sign-in`
pub async fn sign_in(
    State(sign_in): State<SignIn>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let now = Timestamp::now();
    match sign_in.start(&headers, &query.unwrap_or_default(), now).await {
        Ok(response) => response,
        Err(error) => sign_in.failure(&error, now).into_response(),
    }
}

impl SignIn {
    async fn start(
        &self,
        headers: &HeaderMap,
        query: &str,
        now: Timestamp,
    ) -> Result<Response, ReplyError> {
        let seal = ClaimsSeal::new(self.sealer.clone());
        let mut wish = Wish::parse(query, self.public_url.origin(), &seal, now)?;
        let session = self.session_of(headers).await?;
        if session.is_some() && (wish.is_plain() || self.was_led_to(headers)) {
            return Ok(see_other(wish.return_to.as_str(), &[]));
        }
        let mut granted: &[String] = &[];
        if let Some(session) = &session {
            wish.hint_at(&session.data.identity);
            granted = &session.data.tokens.scopes;
        }
        let metadata = self.provider.metadata(now).await.map_err(ReplyError::Discovery)?;
        let graph = self.provider.graph_resource(now).await;
        let needs = Need::with_granted(wish.need, granted);
        let replaces = session.as_ref().map(|session| session.id_hash);
        let pending = PendingSignIn::begin(needs, wish.return_to.clone(), replaces, now);
        let target = self.provider.authorize_url(
            &metadata.authorization_endpoint,
            &self.public_url.reply_url(),
            &pending,
            &wish,
            &graph,
        );
        Ok(see_other(target.as_str(), &pending.set_cookies(headers, &self.sealer)))
    }

    /// Whether another site has led here: then our own page in between, which led to itself, was
    /// at this very address. Nobody who is signed in is sent to Microsoft by a foreign page.
    fn was_led_to(&self, headers: &HeaderMap) -> bool {
        let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        let path = referer.and_then(|referer| referer.strip_prefix(self.public_url.origin()));
        path.is_some_and(|path| path.split('?').next() == Some("/connect/sign-in"))
    }

    async fn session_of(&self, headers: &HeaderMap) -> Result<Option<Session>, ReplyError> {
        match SessionId::from_headers(headers) {
            Some(id) => Ok(self.sessions.find(&id).await?),
            None => Ok(None),
        }
    }
}

impl Provider {
    fn authorize_url(
        &self,
        endpoint: &Url,
        reply_url: &str,
        pending: &PendingSignIn,
        wish: &Wish,
        graph: &str,
    ) -> Url {
        let mut url = endpoint.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", self.registration.client_id.as_str())
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", reply_url)
            .append_pair("response_mode", "query");
        match self.config.protocol {
            Protocol::V2 => query.append_pair("scope", &pending.scopes().on(graph)),
            Protocol::V1 => query.append_pair("scope", "openid").append_pair("resource", graph),
        };
        query
            .append_pair("state", pending.state.expose())
            .append_pair("nonce", pending.nonce.expose())
            .append_pair("code_challenge", &pending.verifier.challenge())
            .append_pair("code_challenge_method", "S256");
        if let Some(prompt) = self.prompt(wish) {
            query.append_pair("prompt", prompt);
        }
        if let Some(hint) = &wish.login_hint {
            query.append_pair("login_hint", hint);
        }
        if let Some(claims) = self.claims_parameter(wish.claims.as_ref()) {
            query.append_pair("claims", &claims);
        }
        drop(query);
        url
    }
}

impl Provider {
    /// Other providers than Microsoft give no refresh token without asking the person (OpenID
    /// Connect Core, section 11); in the dialect of the article no address names a permission, so
    /// a further one is given on the page that asks for all of them.
    fn prompt(&self, wish: &Wish) -> Option<&'static str> {
        match wish.prompt {
            Some("select_account") if !self.config.is_microsoft() => Some("select_account consent"),
            Some("login") if !self.config.is_microsoft() => Some("login consent"),
            None if !self.config.is_microsoft() => Some("consent"),
            None if wish.need.is_some() && self.config.protocol == Protocol::V1 => Some("consent"),
            prompt => prompt,
        }
    }
}

fn see_other(target: &str, cookies: &[String]) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response();
    for cookie in cookies {
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}
