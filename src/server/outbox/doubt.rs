//! Sends of which nobody knows what became of them.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::content::Place;
use super::{Content, LISTED, Outbox, send_key};
use crate::error::AppError;
use crate::server::session::{SendName, SendRow, UserKey};

/// For how long it makes sense to look for a mail.
const AGE: Duration = Duration::from_hours(24);

/// A send of which nobody knows what became of it.
#[derive(Debug)]
pub struct Doubt {
    /// Our name for the send.
    pub id: Uuid,
    key: Uuid,
    content: Content,
}

impl Doubt {
    /// The immutable id of the draft that was sent.
    #[must_use]
    pub fn draft(&self) -> Option<String> {
        self.content.draft.clone()
    }
}

impl Outbox {
    /// The doubts about a person's sends of the last day, except those that somebody has looked
    /// into within `every`: whoever gets them looks.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn doubts(&self, user: &UserKey, every: Duration) -> Result<Vec<Doubt>, AppError> {
        let rows = self.store.due_for_look_up(user.hash(), AGE, every).await?;
        let doubt = |row| {
            let content = self.open(user, &row)?;
            Some(Doubt { id: row.id, key: row.idempotency_key, content })
        };
        let mut doubts: Vec<Doubt> = rows.into_iter().filter_map(doubt).collect();
        if doubts.iter().any(|doubt| doubt.content.draft.is_some()) {
            let last = self.last_of_drafts(user).await?;
            let is_last = |doubt: &Doubt| last.get(&doubt.draft()?).map(|id| *id == doubt.id);
            doubts.retain(|doubt| is_last(doubt).unwrap_or(true));
        }
        Ok(doubts)
    }

    /// The last send of each draft. Whatever became of the draft, it was filled for that one: what
    /// tells of an earlier one is gone.
    async fn last_of_drafts(&self, user: &UserKey) -> Result<HashMap<String, Uuid>, AppError> {
        let newest = self.store.newest(user.hash(), LISTED).await?;
        let draft = |row: &SendRow| Some((self.open(user, row)?.draft?, row.id));
        // The newest come first, and the last of the same name counts.
        Ok(newest.iter().rev().filter_map(draft).collect())
    }

    /// The mail was found: it was sent.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn found(&self, user: &UserKey, doubt: Doubt) -> Result<(), AppError> {
        let place = Place::new(user, doubt.key, doubt.id);
        let sealed = self.seal(&place, &Content { error: None, ..doubt.content });
        let name = SendName { key: send_key(user, doubt.key), id: doubt.id };
        Ok(self.store.found(name, sealed).await?)
    }
}
