//! Buckets that lose a token with each request and get them back in time, in a fixed amount of
//! memory: a strange name finds its bucket by its hash, and who shares one shares it.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::server::config::Rate;

/// How many buckets there are, whoever comes: 512 KB.
const BUCKETS: usize = 65_536;

/// Buckets of one kind.
pub(super) struct Buckets {
    rate: Rate,
    /// Nobody outside can choose names that share a bucket.
    hasher: RandomState,
    begun: Instant,
    /// When each bucket will be full again, in nanoseconds since `begun` (this is the generic
    /// cell rate algorithm).
    full_at: Box<[AtomicU64]>,
}

impl Buckets {
    /// Full ones.
    pub(super) fn new(rate: Rate) -> Self {
        let full_at = std::iter::repeat_with(AtomicU64::default).take(BUCKETS).collect();
        Self { rate, hasher: RandomState::new(), begun: Instant::now(), full_at }
    }

    /// Takes one token out of somebody's bucket.
    ///
    /// # Errors
    /// The seconds to wait when there is none.
    pub(super) fn take(&self, who: &[u8], now: Instant) -> Result<(), u64> {
        let now = nanoseconds(now.saturating_duration_since(self.begun));
        let token = nanoseconds(Duration::from_secs(1)) / u64::from(self.rate.a_second);
        let whole = token * u64::from(self.rate.burst);
        let number = usize::try_from(self.hasher.hash_one(who)).unwrap_or_default() % BUCKETS;
        let after = |full_at: u64| full_at.max(now) + token;
        let outcome =
            self.full_at[number].fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
                Some(after(full_at)).filter(|after| *after <= now + whole)
            });
        outcome
            .map(drop)
            .map_err(|full_at| Duration::from_nanos(after(full_at) - whole - now).as_secs() + 1)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_has_its_burst_and_gets_its_tokens_back() {
        let buckets = Buckets::new(Rate { a_second: 5, burst: 50 });
        let mut now = Instant::now();
        for _ in 0..50 {
            assert_eq!(buckets.take(b"one", now), Ok(()));
        }
        assert_eq!(buckets.take(b"one", now), Err(1));
        assert_eq!(buckets.take(b"other", now), Ok(()));
        now += Duration::from_millis(199);
        assert_eq!(buckets.take(b"one", now), Err(1));
        now += Duration::from_millis(1);
        assert_eq!(buckets.take(b"one", now), Ok(()));
        assert_eq!(buckets.take(b"one", now), Err(1));
        // However long nobody comes, it holds no more than its burst.
        now += Duration::from_hours(1);
        let served = (0..100).filter(|_| buckets.take(b"one", now).is_ok()).count();
        assert_eq!(served, 50);
    }

    #[test]
    fn a_million_strangers_need_no_more_memory_and_leave_room_for_others() {
        let buckets = Buckets::new(Rate { a_second: 20, burst: 200 });
        let now = Instant::now();
        for stranger in 0..1_000_000_u32 {
            let _ = buckets.take(&stranger.to_be_bytes(), now);
        }
        assert_eq!(buckets.full_at.len(), BUCKETS);
        let served = (0..1_000_u32).filter(|who| buckets.take(&who.to_le_bytes(), now).is_ok());
        assert_eq!(served.count(), 1_000, "each bucket has lost some 15 of its 200 tokens");
    }
}
