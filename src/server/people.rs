//! Whom the signed-in person writes to, for those who have allowed that to be read.

use super::AppState;
use super::clock::Timestamp;
use super::session::Session;
use crate::error::AppError;
use crate::mail::Person;
use crate::user::PEOPLE;

impl AppState {
    /// The people whom a search finds.
    ///
    /// # Errors
    /// [`AppError::ConsentNeeded`] without the permission; whatever else is wrong with Graph passes.
    pub(crate) async fn people(
        &self,
        session: &Session,
        search: &str,
        now: Timestamp,
    ) -> Result<Vec<Person>, AppError> {
        if !session.data.user().may(PEOPLE) {
            return Err(consent_needed());
        }
        let _turn = self.gate.turn_soon(&session.data.identity.user_key()).await?;
        let graph = self.graph(now).await?;
        let found = self
            .with_token(session, now, |token| {
                let (graph, search) = (graph.clone(), search.to_owned());
                async move { graph.people(&search, &token, now).await }
            })
            .await;
        found.map_err(|error| match error {
            // The words for a mail: here nothing was to be sent.
            AppError::SendDenied(_) | AppError::ConsentNeeded { .. } => consent_needed(),
            _ if error.request_ids().is_some() => AppError::Unavailable { retry_after: 10 },
            error => error,
        })
    }
}

fn consent_needed() -> AppError {
    AppError::ConsentNeeded { sign_in: "/connect/sign-in?need=people&return_to=%2F".to_owned() }
}
