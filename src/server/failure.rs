//! How failures of the rooms become the one error that crosses the wire. They are logged here, once.

use url::form_urlencoded::Serializer;

use super::AppState;
use super::clock::Timestamp;
use super::graph::{GraphCode, GraphError, Refusal};
use super::identity::{ClaimsSeal, OPERATOR_WAIT};
use super::session::refresh::NoToken;
use super::session::{ClaimsChallenge, RefreshError, Session, SessionError};
use crate::error::{AppError, RequestIds};
use crate::mail::InvalidField;
use crate::user::SEND;

impl AppState {
    pub(super) fn no_token(&self, error: &NoToken, session: &Session, now: Timestamp) -> AppError {
        tracing::warn!(%error, "no token");
        match error {
            NoToken::SignedOut => AppError::signed_out(),
            NoToken::Session(error) => error.into(),
            NoToken::Refresh(
                RefreshError::Unavailable { retry_after }
                | RefreshError::AskedToWait { retry_after },
            ) => AppError::Unavailable { retry_after: *retry_after },
            NoToken::Refresh(RefreshError::Unjudged) => AppError::Unavailable { retry_after: 10 },
            NoToken::Refresh(RefreshError::Misconfigured) => {
                AppError::Misconfigured { retry_after: OPERATOR_WAIT }
            }
            NoToken::Refresh(RefreshError::InteractionNeeded(claims)) => {
                self.sign_in_again(session, claims.as_ref(), now)
            }
            NoToken::Refresh(RefreshError::GrantEnded | RefreshError::SomebodyElse) => {
                AppError::signed_out()
            }
        }
    }

    pub(super) fn graph_error(
        &self,
        error: &GraphError,
        session: &Session,
        now: Timestamp,
    ) -> AppError {
        tracing::warn!(%error, "Graph");
        if let Some(refusal) = error.refused_token() {
            return self.sign_in_again(session, refusal.claims.as_ref(), now);
        }
        match error {
            GraphError::NotConnected => AppError::Unavailable { retry_after: 10 },
            GraphError::NoAnswer { ids, .. } => AppError::OutcomeUnknown(RequestIds {
                client_request_id: Some(ids.client_request_id.clone()),
                ..RequestIds::default()
            }),
            GraphError::Refused(refusal) => refused(refusal, session),
        }
    }

    /// Where to sign in again: with a hint, or else asking for the sign-in page, so that a session that still lives does not lead back
    /// at once, and with what Microsoft wants to be told.
    fn sign_in_again(
        &self,
        session: &Session,
        claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> AppError {
        let mut query = Serializer::new(String::new());
        match session.data.identity.hint() {
            Some(hint) => query.append_pair("login_hint", hint),
            None => query.append_pair("prompt", "login"),
        };
        query.append_pair("return_to", "/");
        if let Some(claims) = claims {
            let seal = ClaimsSeal::new(self.sign_in.sealer.clone());
            query.append_pair("claims", &seal.seal(claims, now));
        }
        AppError::SignedOut { sign_in: format!("/connect/sign-in?{}", query.finish()) }
    }
}

/// What an answer of Graph means for a mail: the code where it tells, else the status.
fn refused(refusal: &Refusal, session: &Session) -> AppError {
    let ids = RequestIds::from(refusal);
    match (refusal.code.map(|(_, meaning)| meaning), refusal.status) {
        // Whatever code it has: only a mailbox that is full has certainly not sent anything.
        (_, 500..=506 | 508..) => AppError::OutcomeUnknown(ids),
        (Some(GraphCode::Throttled), _) | (_, 429) => {
            AppError::Throttled { retry_after: refusal.retry_after.unwrap_or(10) }
        }
        (Some(GraphCode::RequestUnreadable), 413) => AppError::MessageTooLarge(ids),
        (Some(code), status) => {
            by_code(code, ids.clone(), session).unwrap_or_else(|| by_status(status, ids))
        }
        (None, status) => by_status(status, ids),
    }
}

/// A code that tells says that nothing was sent.
fn by_code(code: GraphCode, ids: RequestIds, session: &Session) -> Option<AppError> {
    Some(match code {
        GraphCode::InvalidRecipients => AppError::RecipientsRefused(ids),
        GraphCode::SendAsDenied => AppError::SendAsDenied(ids),
        GraphCode::AccessDenied if !session.data.user().may(SEND) => AppError::ConsentNeeded {
            sign_in: "/connect/sign-in?prompt=consent&return_to=%2F".to_owned(),
        },
        GraphCode::AccessDenied => AppError::SendDenied(ids),
        GraphCode::MailboxUnavailable => AppError::MailboxUnavailable(ids),
        GraphCode::QuotaExceeded => AppError::QuotaExceeded(ids),
        GraphCode::SendLimitReached => AppError::SendLimitReached(ids),
        GraphCode::SendBlocked => AppError::SendBlocked(ids),
        GraphCode::MessageTooLarge => AppError::MessageTooLarge(ids),
        GraphCode::ItemGone => AppError::ItemGone(ids),
        GraphCode::RequestUnreadable => AppError::RequestUnreadable(ids),
        GraphCode::InvalidToken
        | GraphCode::Throttled
        | GraphCode::Unclear
        | GraphCode::ByStatus => return None,
    })
}

/// Only what the status itself rules out was not sent.
fn by_status(status: u16, ids: RequestIds) -> AppError {
    match status {
        413 => AppError::MessageTooLarge(ids),
        507 => AppError::QuotaExceeded(ids),
        400..=407 | 409..=499 => AppError::Refused(ids),
        _ => AppError::OutcomeUnknown(ids),
    }
}

impl From<&Refusal> for RequestIds {
    fn from(refusal: &Refusal) -> Self {
        Self {
            client_request_id: Some(refusal.ids.client_request_id.clone()),
            request_id: refusal.ids.request_id.clone(),
            upstream_status: Some(refusal.status),
            code: refusal.code.map(|(name, _)| name.to_owned()),
        }
    }
}

impl From<&SessionError> for AppError {
    fn from(error: &SessionError) -> Self {
        tracing::error!(%error, "sessions");
        Self::OutOfService { retry_after: 10 }
    }
}

impl From<SessionError> for AppError {
    fn from(error: SessionError) -> Self {
        (&error).into()
    }
}

impl From<InvalidField> for AppError {
    fn from(InvalidField { field, problem }: InvalidField) -> Self {
        Self::InvalidField { field, problem }
    }
}
