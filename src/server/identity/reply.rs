//! Task 3 of 5: the browser comes back to the reply URL with a code.
//!
//! `GET /connect/get_token/?code&state`, or `error&state`. The page that answers leads on at
//! once, so the code does not stay in the address.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::admin_consent::Decision;
use super::challenge::CsrfToken;
use super::envelope::ErrorEnvelope;
use super::failure::ReplyError;
use super::notice::NoticeSeal;
use super::pending::{LIFE, PendingSignIn};
use super::token::AuthorizationCode;
use super::{ReturnTo, SignIn};
use crate::server::clock::Timestamp;
use crate::server::lead::Lead;
use crate::server::meter;
use crate::server::params::Params;
use crate::server::session::SessionData;
use crate::server::session::cookie::SessionId;
use crate::sign_in::{SignInNotice, SignInProblem};

/// Longest code or error text that is looked at, in bytes.
const LIMIT: usize = 8_192;

/// What a reply says.
enum Reply {
    Code(AuthorizationCode),
    Error(ErrorEnvelope),
}

/// What came of a reply that belongs to a running sign-in.
enum Outcome {
    SignedIn(SessionId, ReturnTo),
    /// The same reply a second time: the first one has done, or is doing, the work.
    Repeated(ReturnTo),
    /// An administrator has allowed this app. Nobody is signed in by that.
    AdminConsent,
}

/// `GET /connect/get_token/`
pub async fn reply(
    State(sign_in): State<SignIn>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let now = Timestamp::now();
    let (pending, outcome) = sign_in.receive(&headers, &query.unwrap_or_default(), now).await;
    let lead = match outcome {
        Ok(Outcome::SignedIn(id, return_to)) => {
            let cookie = id.set_cookie(sign_in.sessions.max());
            Lead::to(return_to.as_str()).with_header(header::SET_COOKIE, cookie)
        }
        Ok(Outcome::Repeated(return_to)) => Lead::to(return_to.as_str()),
        Ok(Outcome::AdminConsent) => sign_in.good_news(now),
        Err(error) => sign_in.failure(&error, now),
    };
    let lead = match pending {
        Some(pending) => lead.with_header(header::SET_COOKIE, pending.delete_cookie()),
        None => lead,
    };
    lead.with_header(header::REFERRER_POLICY, "no-referrer").into_response()
}

impl SignIn {
    /// The sign-in that the reply consumed, if any, and what came of it.
    async fn receive(
        &self,
        headers: &HeaderMap,
        query: &str,
        now: Timestamp,
    ) -> (Option<PendingSignIn>, Result<Outcome, ReplyError>) {
        let Ok(params) = Params::parse(query.as_bytes()) else {
            return (None, Err(ReplyError::Malformed));
        };
        if let Some(decision) = Decision::read(&params, &self.sealer, now) {
            return (None, decision.into());
        }
        let (params, state, reply) = match read(params) {
            Ok(read) => read,
            Err(error) => return (None, Err(error)),
        };
        let Some(pending) = PendingSignIn::find(headers, &state, &self.sealer, now) else {
            return (None, Err(ReplyError::Unexpected));
        };
        // Consumed before the code is spent: whatever happens next, it happens once.
        match self.sessions.consume_sign_in(state.hash(), LIFE).await {
            Ok(true) => {}
            Ok(false) => {
                let outcome = Outcome::Repeated(pending.return_to.clone());
                return (Some(pending), Ok(outcome));
            }
            Err(error) => return (None, Err(error.into())),
        }
        let outcome = self.complete(&params, reply, &pending, now).await;
        (Some(pending), outcome)
    }

    async fn complete(
        &self,
        params: &Params,
        reply: Reply,
        pending: &PendingSignIn,
        now: Timestamp,
    ) -> Result<Outcome, ReplyError> {
        self.check_issuer(params.get("iss"), now).await?;
        let code = match reply {
            Reply::Code(code) => code,
            Reply::Error(envelope) => return Err(ReplyError::Refused(Box::new(envelope))),
        };
        let reply_url = self.public_url.reply_url();
        let (identity, tokens) = self.provider.redeem_code(&code, pending, &reply_url, now).await?;
        let data = SessionData { identity, profile: None, tokens };
        let id = self.sessions.begin(&data, pending.replaces).await?;
        tracing::info!("signed in");
        meter::sign_in(&Ok::<(), SignInProblem>(()));
        Ok(Outcome::SignedIn(id, pending.return_to.clone()))
    }

    /// RFC 9207, section 2.4.
    async fn check_issuer(&self, named: Option<&str>, now: Timestamp) -> Result<(), ReplyError> {
        let metadata = self.provider.metadata(now).await.map_err(ReplyError::Discovery)?;
        match named {
            Some(issuer) if metadata.issuer.may_be(issuer) => Ok(()),
            None if !metadata.replies_name_issuer => Ok(()),
            _ => Err(ReplyError::OtherIssuer),
        }
    }

    /// Leads to the connect page, which tells that an administrator has allowed this app.
    fn good_news(&self, now: Timestamp) -> Lead {
        tracing::info!("an administrator has allowed this app");
        let notice = SignInNotice::plain(SignInProblem::AdminConsentGiven, now.0);
        Lead::to(NoticeSeal::new(self.sealer.clone()).address(&notice))
    }

    /// Leads to the connect page, which explains what happened.
    pub(super) fn failure(&self, error: &ReplyError, now: Timestamp) -> Lead {
        let notice = SignInNotice::of(error, now);
        meter::sign_in(&Err::<(), _>(notice.problem));
        match notice.problem {
            SignInProblem::Declined | SignInProblem::Expired => tracing::info!(%error, "sign-in"),
            _ => tracing::warn!(%error, problem = ?notice.problem, "sign-in"),
        }
        let target = NoticeSeal::new(self.sealer.clone()).address(&notice);
        let lead =
            Lead::to(target).saying("This sign-in did not succeed. Continue, and start again.");
        match error {
            ReplyError::Malformed => lead.with_status(StatusCode::BAD_REQUEST),
            ReplyError::Discovery(_) | ReplyError::Session(_) => lead
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
                .with_header(header::RETRY_AFTER, "10"),
            _ => lead,
        }
    }
}

fn read(mut params: Params) -> Result<(Params, CsrfToken, Reply), ReplyError> {
    let state = params.take("state");
    let (code, error) = (params.take("code"), params.take("error"));
    if state.is_empty() || state.len() > LIMIT || code.len() > LIMIT || error.len() > LIMIT {
        return Err(ReplyError::Malformed);
    }
    let reply = match (code.is_empty(), error.is_empty()) {
        (false, true) => Reply::Code(AuthorizationCode::new(code)),
        (true, false) => Reply::Error(ErrorEnvelope::of_reply(&error, &params, &state)),
        _ => return Err(ReplyError::Malformed),
    };
    Ok((params, CsrfToken::new(state), reply))
}

impl From<Decision> for Result<Outcome, ReplyError> {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Given => Ok(Outcome::AdminConsent),
            Decision::Refused(envelope) => Err(ReplyError::AdminConsent(envelope)),
        }
    }
}
