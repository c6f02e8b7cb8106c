//! Who is signed in, with Graph's word on the name and the address.

use std::sync::Arc;

use super::AppState;
use super::clock::Timestamp;
use super::session::Session;
use crate::error::AppError;
use crate::user::{PROFILE, User};

impl AppState {
    /// The owner of a session. `GET /me` is asked once; while it fails, the id_token's claims
    /// have to do, and without the
    /// permission nobody asks Graph at all.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] when the session turns out to have ended.
    pub(crate) async fn user(
        &self,
        session: &mut Session,
        now: Timestamp,
    ) -> Result<User, AppError> {
        if session.data.profile.is_none() && session.data.user().may(PROFILE) {
            match self.fetch_profile(session, now).await {
                Ok(()) => {}
                Err(error @ AppError::SignedOut { .. }) if self.has_ended(session).await? => {
                    return Err(error);
                }
                Err(error) => tracing::warn!(%error, "no profile: greeting by the id_token"),
            }
        }
        Ok(session.data.user())
    }

    async fn fetch_profile(&self, session: &mut Session, now: Timestamp) -> Result<(), AppError> {
        let graph = self.graph(now).await?;
        let profile = self
            .with_token(session, now, |token| {
                let graph = graph.clone();
                async move { graph.profile(&token, now).await }
            })
            .await?;
        self.sessions()
            .update(session.id_hash, |data| data.profile = Some(profile.clone()))
            .await?;
        Arc::make_mut(&mut session.data).profile = Some(profile);
        Ok(())
    }

    async fn has_ended(&self, session: &Session) -> Result<bool, AppError> {
        Ok(self.sessions().read(session.id_hash).await?.is_none())
    }
}
