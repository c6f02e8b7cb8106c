//! Calls to Graph, with a token that lasts.

use std::future::Future;

use super::AppState;
use super::clock::Timestamp;
use super::graph::{GraphClient, GraphError};
use super::session::refresh::NoToken;
use super::session::{AccessToken, Session};
use crate::error::AppError;

impl AppState {
    /// Graph, where the provider says that it is.
    pub(super) async fn graph(&self, now: Timestamp) -> Result<GraphClient, AppError> {
        let url = self.sign_in.provider.graph_url(now).await;
        url.map(|url| GraphClient::new(self.outbound.clone(), url)).ok_or(AppError::Internal)
    }

    /// Calls Graph with a valid token; a refused one is replaced once (Microsoft: a token may be
    /// revoked before it ends).
    pub(super) async fn with_token<T, F>(
        &self,
        session: &Session,
        now: Timestamp,
        call: impl Fn(AccessToken) -> F,
    ) -> Result<T, AppError>
    where
        F: Future<Output = Result<T, GraphError>>,
    {
        let call = |token| {
            let answer = call(token);
            async move { Ok(answer.await) }
        };
        self.try_with_token(session, now, call).await
    }

    /// The same for calls that may not even begin.
    pub(super) async fn try_with_token<T, F>(
        &self,
        session: &Session,
        now: Timestamp,
        call: impl Fn(AccessToken) -> F,
    ) -> Result<T, AppError>
    where
        F: Future<Output = Result<Result<T, GraphError>, AppError>>,
    {
        let again = |error: NoToken| self.no_token(&error, session, now);
        let token = self.tokens.token(session, now).await.map_err(again)?;
        let first = call(token.clone()).await?;
        let outcome = match first.as_ref().err().and_then(GraphError::refused_token) {
            None => first,
            Some(refusal) => {
                let claims = refusal.claims.clone();
                let another = self.tokens.another_token(session, token, claims, now);
                call(another.await.map_err(again)?).await?
            }
        };
        outcome.map_err(|error| self.graph_error(&error, session, now))
    }
}
