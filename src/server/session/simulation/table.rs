//! The table of sessions as the statements in `sql/statements.rs` treat it, one method each.
//! `now` is the clock of the database.

use std::time::Duration;

use super::{Bug, is_planted};
use crate::server::session::cookie::IdHash;
use crate::server::session::store::{Fence, LEASE, NewSession, SessionRow};

/// A row.
pub(super) struct Row {
    id_hash: IdHash,
    user_key: [u8; 32],
    sid: Option<[u8; 32]>,
    last_seen: u64,
    idle_expiry: u64,
    absolute_expiry: u64,
    pub(super) sealed: Vec<u8>,
    version: i64,
    fence: i64,
    lease_until: u64,
}

/// The table.
#[derive(Default)]
pub(super) struct Table(Vec<Row>);

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

impl Table {
    pub(super) fn row(&mut self, id_hash: IdHash) -> Option<&mut Row> {
        self.0.iter_mut().find(|row| row.id_hash == id_hash)
    }

    /// A row, where the lease with this fence was the last one.
    fn fenced(&mut self, id_hash: IdHash, fence: Fence) -> Option<&mut Row> {
        self.row(id_hash).filter(|row| row.fence == fence.0)
    }

    pub(super) fn insert(&mut self, now: u64, new: NewSession) {
        self.0.push(Row {
            id_hash: new.id_hash,
            user_key: new.user_key,
            sid: new.sid,
            last_seen: now,
            idle_expiry: now + milliseconds(new.idle.min(new.max)),
            absolute_expiry: now + milliseconds(new.max),
            sealed: new.sealed,
            version: 1,
            fence: 0,
            lease_until: 0,
        });
    }

    pub(super) fn load(&mut self, now: u64, id_hash: IdHash) -> Option<SessionRow> {
        let row = self.row(id_hash)?;
        (now < row.idle_expiry && now < row.absolute_expiry).then(|| SessionRow {
            sealed: row.sealed.clone(),
            version: row.version,
            unseen: Duration::from_millis(now - row.last_seen),
        })
    }

    pub(super) fn replace(&mut self, id_hash: IdHash, version: i64, sealed: &[u8]) -> bool {
        let any = is_planted(Bug::ReplaceIgnoresTheVersion);
        let row = self.row(id_hash).filter(|row| row.version == version || any);
        row.map(|row| {
            row.sealed = sealed.to_vec();
            row.version += 1;
        })
        .is_some()
    }

    pub(super) fn touch(&mut self, now: u64, id_hash: IdHash, idle: Duration, every: Duration) {
        let Some(row) = self.row(id_hash) else { return };
        if row.last_seen + milliseconds(every) <= now && now < row.idle_expiry {
            row.last_seen = now;
            row.idle_expiry = row.absolute_expiry.min(now + milliseconds(idle));
        }
    }

    pub(super) fn lease(&mut self, now: u64, id_hash: IdHash, version: i64) -> Option<Fence> {
        let (late, stale) =
            (is_planted(Bug::LeaseIgnoresTheLast), is_planted(Bug::LeaseIgnoresTheVersion));
        let row = self
            .row(id_hash)
            .filter(|row| row.version == version || stale)
            .filter(|row| row.lease_until < now || late)?;
        row.lease_until = now + milliseconds(LEASE);
        row.fence += 1;
        Some(Fence(row.fence))
    }

    pub(super) fn holds(
        &mut self,
        now: u64,
        id_hash: IdHash,
        fence: Fence,
        left: Duration,
    ) -> bool {
        let row = self.fenced(id_hash, fence);
        row.is_some_and(|row| now + milliseconds(left) <= row.lease_until)
            || is_planted(Bug::NoLookAtTheLease)
    }

    pub(super) fn write(&mut self, now: u64, id_hash: IdHash, fence: Fence, sealed: &[u8]) -> bool {
        if is_planted(Bug::WriteRevives) && self.row(id_hash).is_none() {
            let day = Duration::from_hours(24);
            let (user_key, sid, sealed) = ([0; 32], None, sealed.to_vec());
            self.insert(now, NewSession { id_hash, user_key, sid, idle: day, max: day, sealed });
            return true;
        }
        let any = is_planted(Bug::WriteIgnoresTheFence);
        let row = self.row(id_hash).filter(|row| row.fence == fence.0 || any);
        row.map(|row| {
            row.sealed = sealed.to_vec();
            row.version += 1;
            row.lease_until = 0;
        })
        .is_some()
    }

    pub(super) fn release(&mut self, id_hash: IdHash, fence: Fence) {
        if let Some(row) = self.fenced(id_hash, fence) {
            row.lease_until = 0;
        }
    }

    pub(super) fn end_leased(&mut self, id_hash: IdHash, fence: Fence) -> bool {
        let any = is_planted(Bug::EndIgnoresTheFence);
        !self.remove(|row| row.id_hash == id_hash && (row.fence == fence.0 || any)).is_empty()
    }

    pub(super) fn end(&mut self, id_hash: IdHash) -> Vec<IdHash> {
        self.remove(|row| row.id_hash == id_hash)
    }

    pub(super) fn end_user(&mut self, user_key: [u8; 32]) -> Vec<IdHash> {
        self.remove(|row| row.user_key == user_key)
    }

    pub(super) fn end_sid(&mut self, sid: [u8; 32]) -> Vec<IdHash> {
        self.remove(|row| row.sid == Some(sid))
    }

    fn remove(&mut self, goes: impl Fn(&Row) -> bool) -> Vec<IdHash> {
        let gone = self.0.iter().filter(|row| goes(row)).map(|row| row.id_hash).collect();
        self.0.retain(|row| !goes(row));
        gone
    }

    /// Whether somebody has the lease of a row.
    pub(super) fn is_leased(&mut self, now: u64, id_hash: IdHash) -> bool {
        self.row(id_hash).is_some_and(|row| now <= row.lease_until)
    }
}
