//! Sending, as the page without script and the script share it: check, reserve, prepare, call,
//! outcome.

mod look_up;
mod posted;
mod prepare;
mod sent;
mod written;

use std::future::Future;
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::AppState;
use super::clock::Timestamp;
use super::graph::{Accepted, GraphMessage};
use super::meter;
use super::outbox::{Attempt, Content, Outcome, Wanted};
use super::session::{MailHash, Session};
use super::uploads::{HeldDraft, mail_hash};
use crate::error::AppError;
use crate::mail::{Field, Message, MessageForm, Problem, Recipient, SendAt};
use crate::user::SEND_SHARED;
use prepare::Prepared;

/// Where to allow what sending in another name takes.
const SEND_AS: &str = "/connect/sign-in?need=send_as&return_to=%2F";

/// A mail on its way through this room.
struct Mail {
    session: Session,
    message: Message,
    /// The message as Graph reads it.
    written: GraphMessage,
    /// The form that its files belong to.
    group: MailHash,
    now: Timestamp,
}

impl AppState {
    /// Sends a form as the owner of a session, at most once for its idempotency key.
    ///
    /// # Errors
    /// What keeps it from being sent; `OutcomeUnknown` when nobody can tell.
    pub async fn send_mail(&self, session: Session, form: &MessageForm, now: Timestamp) -> Outcome {
        let user = session.data.identity.user_key();
        let key = idempotency_key(&form.idempotency_key);
        let handed_over = match key {
            // A moment that was in the future then may have passed when somebody asks again.
            Ok(key) if !form.send_at.is_empty() => self.outbox.handed_over(&user, key).await?,
            _ => None,
        };
        let read = |text: &str| Timestamp::read(text).map(|moment| moment.0);
        let message = form.check(handed_over.unwrap_or(now).0, read)?;
        let key = key?;
        if !form.account.is_empty() && form.account != user.form_mark() {
            return Err(AppError::OtherAccount);
        }
        let body = self.written(&user, message.body.clone()).await?;
        let written = GraphMessage::new(&message, body);
        let at_once = message.attachments.is_empty() && !session.data.tokens.is_due(now);
        let wanted = Wanted {
            body_hash: user.hash_of(&[&written.to_json(), form.attachments.as_bytes()].concat()),
            user,
            key,
            content: content(&message),
            at_once,
        };
        let group = mail_hash(&session, Uuid::try_parse(&form.message).ok());
        let mail = Arc::new(Mail { session, message, written, group, now });
        self.check_files(&mail, key).await?;
        let state = self.clone();
        let deliver = move |attempt| state.clone().attempt(mail.clone(), attempt);
        self.outbox.once(wanted, deliver).await
    }

    /// One attempt, and what is still to be done when its outcome is written down.
    async fn attempt(
        self,
        mail: Arc<Mail>,
        attempt: Attempt,
    ) -> (Outcome, impl Future<Output = ()> + Send + 'static) {
        let held = OnceLock::new();
        let outcome = self.deliver(&mail, &attempt, &held).await;
        meter::send(&outcome);
        let held = held.into_inner();
        if let (Err(error), Some(held)) = (&outcome, &held) {
            self.let_go(held, error).await;
        }
        let is_accepted = outcome.is_ok();
        let tidy = async move {
            if is_accepted {
                self.forget_attached(&mail, held.as_ref()).await;
            }
        };
        (outcome, tidy)
    }

    /// The way of one attempt, from the reserved row to what Graph says.
    async fn deliver(&self, mail: &Mail, attempt: &Attempt, held: &OnceLock<HeldDraft>) -> Outcome {
        let (session, now) = (&mail.session, mail.now);
        match self.call(mail, attempt, held).await {
            Ok(accepted) => {
                tracing::info!(
                    request_id = accepted.ids.request_id,
                    client_request_id = accepted.ids.client_request_id,
                    "a mail was accepted"
                );
                Ok(attempt.receipt(accepted.ids.request_id))
            }
            Err(error @ AppError::OutcomeUnknown(_)) => {
                if self.was_sent(session, attempt, now).await {
                    return Ok(attempt.receipt(None));
                }
                Err(error)
            }
            Err(error @ AppError::InvalidField { problem: Problem::AlreadySent, .. }) => {
                self.look_up_now(session, now).await;
                Err(error)
            }
            Err(AppError::SendDenied(_) | AppError::SendAsDenied(_)) if mail.lacks_permission() => {
                Err(AppError::ConsentNeeded { sign_in: SEND_AS.to_owned() })
            }
            Err(error) => Err(error),
        }
    }

    async fn call(
        &self,
        mail: &Mail,
        attempt: &Attempt,
        held: &OnceLock<HeldDraft>,
    ) -> Result<Accepted, AppError> {
        let (session, now) = (&mail.session, mail.now);
        let graph = &self.graph(now).await?;
        let prepared = self.prepare(mail, held).await?;
        let user = session.data.identity.user_key();
        let _turn = if let Some(turn) = self.gate.turn_at_once(&user) {
            turn
        } else {
            attempt.reserve().await?;
            self.gate.turn(&user).await?
        };
        // Whoever waits holds no files.
        let (prepared, payload) = (&prepared, &self.payload(mail, attempt, &prepared).await?);
        let call = |token| async move {
            if let Prepared::Draft(draft) = prepared {
                self.let_go_out(draft).await?;
            }
            // From here on the row says that a mail may be on its way.
            attempt.begin(prepared.draft()).await?;
            Ok(prepared.send(payload, graph, &token, now).await)
        };
        self.try_with_token(session, now, call).await
    }
}

impl Mail {
    /// Whether it goes out in another name than that of its sender, and that was never allowed.
    fn lacks_permission(&self) -> bool {
        let user = self.session.data.user();
        let own = |from: &Recipient| from.address().eq_ignore_ascii_case(&user.address);
        self.message.from.as_ref().is_some_and(|from| !own(from)) && !user.may(SEND_SHARED)
    }
}

fn content(message: &Message) -> Content {
    Content {
        to: message.to.iter().map(|recipient| recipient.address().to_owned()).collect(),
        subject: message.subject.clone(),
        send_at: message.send_at.map(SendAt::seconds),
        ..Content::default()
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
