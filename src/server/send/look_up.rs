//! What became of a send that had no answer: once the permission was given, it is looked for in the
//! mailbox. What is found there was sent; what is not found may still come.

use std::time::Duration;

use uuid::Uuid;

use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::outbox::Attempt;
use crate::server::session::Session;
use crate::user::READ_WRITE;

/// How long somebody waits for a look into the mailbox before the outcome is called unknown.
const PATIENCE: Duration = Duration::from_secs(5);

/// When that looks, after the answer should have come.
const AT_ONCE: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];

/// The pauses of the looks in the background: two minutes in all.
const PAUSES: [u64; 7] = [3, 5, 8, 14, 20, 30, 40];

/// How often a send is looked up at most.
const EVERY: Duration = Duration::from_secs(2);

impl AppState {
    /// Whether what somebody waits for was sent after all; if not yet, it is looked for again later.
    pub(super) async fn was_sent(
        &self,
        session: &Session,
        attempt: &Attempt,
        now: Timestamp,
    ) -> bool {
        if !may_look(session) {
            return false;
        }
        let look = async {
            for pause in AT_ONCE {
                tokio::time::sleep(pause).await;
                let sends = [(attempt.id(), attempt.draft().map(str::to_owned))];
                if self.find(session, &sends, now).await.is_ok_and(|found| !found.is_empty()) {
                    return true;
                }
            }
            false
        };
        let found = tokio::time::timeout(PATIENCE, look).await.unwrap_or(false);
        if !found {
            // Nothing is lost when the program stops meanwhile: reading the list looks again.
            tokio::spawn(self.clone().look_up_again_and_again(session.clone(), now));
        }
        found
    }

    /// Looks up what is unknown of a person, and was not looked up within `every`. True: something
    /// was found.
    pub(super) async fn look_up(
        &self,
        session: &Session,
        every: Duration,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        if !may_look(session) {
            return Ok(false);
        }
        let user = session.data.identity.user_key();
        let doubts = self.outbox.doubts(&user, every).await?;
        if doubts.is_empty() {
            return Ok(false);
        }
        let sends: Vec<_> = doubts.iter().map(|doubt| (doubt.id, doubt.draft())).collect();
        let found = self.find(session, &sends, now).await?;
        for doubt in doubts.into_iter().filter(|doubt| found.contains(&doubt.id)) {
            tracing::info!(send = %doubt.id, "a mail without an answer was found among the sent ones");
            self.outbox.found(&user, doubt).await?;
        }
        Ok(!found.is_empty())
    }

    /// Looks up at once what is unknown of a person: the list shall say it now, or else later.
    pub(super) async fn look_up_now(&self, session: &Session, now: Timestamp) {
        let look = self.look_up(session, Duration::ZERO, now);
        if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, look).await {
            tracing::debug!(%error, "what is unknown was not looked up");
        }
    }

    async fn look_up_again_and_again(self, session: Session, now: Timestamp) {
        let mut later = now;
        for pause in PAUSES.map(Duration::from_secs) {
            tokio::time::sleep(pause).await;
            later = later.plus(pause);
            if let Err(error @ AppError::SignedOut { .. }) =
                self.look_up(&session, EVERY, later).await
            {
                tracing::debug!(%error, "nobody may look any more");
                return;
            }
        }
    }

    /// Which of these sends, some of them of drafts, have arrived.
    async fn find(
        &self,
        session: &Session,
        sends: &[(Uuid, Option<String>)],
        now: Timestamp,
    ) -> Result<Vec<Uuid>, AppError> {
        let _turn = self.gate.turn(&session.data.identity.user_key()).await?;
        let graph = self.graph(now).await?;
        let mut found = Vec::new();
        for (id, draft) in sends {
            let look = |token| {
                let graph = graph.clone();
                async move {
                    match draft {
                        Some(draft) => graph.draft_was_sent(draft, &token, now).await,
                        None => graph.mail_was_sent(*id, &token, now).await,
                    }
                }
            };
            match self.with_token(session, now, look).await {
                Ok(true) => found.push(*id),
                // A draft that is gone tells nothing.
                Err(error) if draft.is_none() => return Err(error),
                Ok(false) | Err(_) => {}
            }
        }
        Ok(found)
    }
}

/// Where the provider does not tell what was granted, nobody tries.
fn may_look(session: &Session) -> bool {
    let scopes = &session.data.tokens.scopes;
    scopes.iter().any(|scope| scope.eq_ignore_ascii_case(READ_WRITE))
}
