//! The simulated store: the statements on the table, behind the faults of the way to it.

use std::time::Duration;

use async_trait::async_trait;

use super::event::What;
use super::link::Link;
use super::world::{ID, State};
use crate::server::session::cookie::IdHash;
use crate::server::session::store::{Fence, NewSession, SessionRow, SessionStore, StoreError};

impl Link {
    /// Removes rows and writes it down.
    async fn remove(
        &self,
        ends: impl FnOnce(&mut State) -> Vec<IdHash> + Send + 'static,
    ) -> Result<Vec<IdHash>, StoreError> {
        let place = self.place;
        self.call(move |state| {
            let gone = ends(state);
            if !gone.is_empty() {
                state.record(place, What::Deleted(false));
            }
            gone
        })
        .await
    }

    /// A call that says whether it did something, which is then written down.
    async fn change(
        &self,
        what: What,
        does: impl FnOnce(&mut State) -> bool + Send + 'static,
    ) -> Result<bool, StoreError> {
        let place = self.place;
        self.call(move |state| {
            let done = does(state);
            if done {
                state.record(place, what);
            }
            done
        })
        .await
    }
}

#[async_trait]
impl SessionStore for Link {
    async fn insert(&self, session: NewSession) -> Result<(), StoreError> {
        let what = What::Inserted(self.world.tokens(&session.sealed));
        let mut state = self.world.state();
        let now = state.database_clock();
        state.table.insert(now, session);
        state.record(self.place, what);
        Ok(())
    }

    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError> {
        self.call(move |state| state.table.load(state.database_clock(), id_hash)).await
    }

    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let what = What::Replaced(self.world.tokens(&sealed));
        self.change(what, move |state| state.table.replace(id_hash, version, &sealed)).await
    }

    async fn touch(
        &self,
        id_hash: IdHash,
        idle: Duration,
        every: Duration,
    ) -> Result<(), StoreError> {
        self.call(move |state| state.table.touch(state.database_clock(), id_hash, idle, every))
            .await
    }

    async fn lease(&self, id_hash: IdHash, version: i64) -> Result<Option<Fence>, StoreError> {
        let place = self.place;
        self.call(move |state| {
            let fence = state.table.lease(state.database_clock(), id_hash, version)?;
            state.record(place, What::Leased(fence.0));
            Some(fence)
        })
        .await
    }

    async fn holds(
        &self,
        id_hash: IdHash,
        fence: Fence,
        left: Duration,
    ) -> Result<bool, StoreError> {
        self.call(move |state| state.table.holds(state.database_clock(), id_hash, fence, left))
            .await
    }

    async fn write(
        &self,
        id_hash: IdHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let what = What::Wrote(self.world.tokens(&sealed));
        let write = move |state: &mut State| {
            state.table.write(state.database_clock(), id_hash, fence, &sealed)
        };
        self.change(what, write).await
    }

    async fn release(&self, id_hash: IdHash, fence: Fence) -> Result<(), StoreError> {
        self.call(move |state| state.table.release(id_hash, fence)).await
    }

    async fn end_leased(&self, id_hash: IdHash, fence: Fence) -> Result<bool, StoreError> {
        self.change(What::Deleted(true), move |state| state.table.end_leased(id_hash, fence)).await
    }

    async fn end(&self, id_hash: IdHash) -> Result<(), StoreError> {
        self.remove(move |state| state.table.end(id_hash)).await.map(drop)
    }

    async fn end_user(&self, user_key: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        self.remove(move |state| state.table.end_user(user_key)).await
    }

    async fn end_sid(&self, sid: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        self.remove(move |state| state.table.end_sid(sid)).await
    }

    /// There is one session, which is never too many.
    async fn end_surplus(
        &self,
        _user_key: [u8; 32],
        newest: IdHash,
        _most: u32,
    ) -> Result<Vec<IdHash>, StoreError> {
        assert!(newest == ID, "another session");
        Ok(Vec::new())
    }

    async fn consume_sign_in(
        &self,
        _state_hash: [u8; 32],
        _life: Duration,
    ) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// No session lives long enough to be cleaned up.
    async fn clean_up(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn count(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
