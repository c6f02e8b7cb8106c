//! A form that brings its files along, without script.

use uuid::Uuid;

use crate::error::AppError;
use crate::mail::MessageForm;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::outbox::Outcome;
use crate::server::session::Session;
use crate::server::uploads::Posted;

impl AppState {
    /// Sends a form with the files that came in it. They do not stay: when it is not sent, they have
    /// to be chosen again.
    ///
    /// # Errors
    /// As [`AppState::send_mail`].
    pub async fn send_posted(
        &self,
        session: Session,
        form: &MessageForm,
        files: &[Posted],
        now: Timestamp,
    ) -> Outcome {
        let Ok(key) = Uuid::try_parse(&form.idempotency_key) else {
            return self.send_mail(session, form, now).await;
        };
        let group = (key, Uuid::try_parse(&form.message).ok());
        let ids = self.take_posted(&session, group, files, now).await?;
        let named: Vec<_> = ids.iter().map(Uuid::to_string).collect();
        let listed = [form.attachments.clone()].into_iter().chain(named);
        let attachments = listed.filter(|id| !id.is_empty()).collect::<Vec<_>>().join(",");
        let whole = MessageForm { attachments, ..form.clone() };
        let outcome = self.send_mail(session.clone(), &whole, now).await;
        for id in ids {
            // What was sent stays as it is; here nobody needs it any more, the second time neither.
            let removed = match &outcome {
                Ok(_) => self.forget_upload(&session, id).await,
                Err(_) => self.remove_upload(&session, id, now).await,
            };
            match removed {
                Ok(()) | Err(AppError::UploadGone) => {}
                Err(error) => tracing::warn!(%error, "a file that was posted stays"),
            }
        }
        outcome
    }
}
