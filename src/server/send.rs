//! Sending, as the page without script and the script share it: check, reserve, call, outcome.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::AppState;
use super::clock::Timestamp;
use super::graph;
use super::outbox::{Outcome, Reservation};
use super::session::Session;
use crate::error::{AppError, RequestIds};
use crate::mail::{Field, MessageForm, Problem, SendReceipt, SendStatus};

impl AppState {
    /// Sends a form as the owner of a session, at most once for its idempotency key.
    ///
    /// # Errors
    /// What keeps it from being sent; `OutcomeUnknown` when nobody can tell.
    pub async fn send_mail(&self, session: Session, form: &MessageForm, now: Timestamp) -> Outcome {
        let message = form.check()?;
        let key = idempotency_key(&form.idempotency_key)?;
        let to = message.to.iter().map(|recipient| recipient.address().to_owned()).collect();
        let payload = graph::payload(&message);
        let user = session.data.identity.user_key();
        if !form.account.is_empty() && form.account != user.form_mark() {
            return Err(AppError::OtherAccount);
        }
        let mut waiting = match self.outbox.reserve(&user, key, Sha256::digest(&payload).into())? {
            Reservation::Settled(outcome) => return outcome,
            Reservation::Wait(waiting) => waiting,
            Reservation::Send(tell) => {
                let waiting = tell.subscribe();
                let state = self.clone();
                // A task of its own: a browser that leaves can't cut a send in half.
                self.tasks.spawn(async move {
                    let outcome = state.send_payload(&session, payload, to, now).await;
                    state.outbox.settle(&user, key, outcome, &tell);
                });
                waiting
            }
        };
        let settled = waiting.wait_for(Option::is_some).await;
        settled
            .ok()
            .and_then(|outcome| outcome.clone())
            .unwrap_or_else(|| Err(AppError::OutcomeUnknown(RequestIds::default())))
    }

    async fn send_payload(
        &self,
        session: &Session,
        payload: Vec<u8>,
        to: Vec<String>,
        now: Timestamp,
    ) -> Outcome {
        let graph = self.graph(now).await?;
        let accepted = self
            .with_token(session, now, |token| {
                let (graph, payload) = (graph.clone(), payload.clone());
                async move { graph.send_mail(payload, &token, now).await }
            })
            .await?;
        tracing::info!(
            request_id = accepted.ids.request_id,
            client_request_id = accepted.ids.client_request_id,
            "a mail was accepted"
        );
        Ok(SendReceipt {
            id: Uuid::new_v4().to_string(),
            status: SendStatus::Accepted,
            request_id: accepted.ids.request_id,
            to,
        })
    }
}

fn idempotency_key(text: &str) -> Result<Uuid, AppError> {
    let problem = match Uuid::try_parse(text) {
        Ok(key) => return Ok(key),
        Err(_) if text.is_empty() => Problem::Missing,
        Err(_) => Problem::UnknownValue,
    };
    Err(AppError::InvalidField { field: Field::IdempotencyKey, problem })
}
