//! The keys at hand, and when they are fetched.

use std::time::Duration;

use crate::server::clock::Timestamp;
use crate::server::id_token::KeySet;

/// Keys are fetched again after a day.
const DAILY: Duration = Duration::from_hours(24);

/// For an unknown `kid` they are fetched at most this often, whatever arrives.
const UNKNOWN_EVERY: Duration = Duration::from_mins(5);

/// The keys at hand and when they may be fetched again.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    pub(super) keys: Option<(KeySet, Timestamp)>,
    unknown_asked: Option<Timestamp>,
    /// Until when keys that are more than a day old are used, after they could not be fetched.
    pub(super) pause: Option<Timestamp>,
}

impl KeyCache {
    /// Whether the keys have to be fetched before `kid` can be judged.
    pub(super) fn wants_fetch(&mut self, kid: Option<&str>, now: Timestamp) -> bool {
        if self.is_stale(now) {
            return true;
        }
        let known = self.keys.as_ref().is_some_and(|(keys, _)| keys.find(kid).is_some());
        if known || self.unknown_asked.is_some_and(|asked| now < asked.plus(UNKNOWN_EVERY)) {
            return false;
        }
        self.unknown_asked = Some(now);
        true
    }

    /// Whether there are no keys, or keys that are more than a day old.
    pub(super) fn is_stale(&self, now: Timestamp) -> bool {
        let Some((_, fetched)) = &self.keys else { return true };
        fetched.plus(DAILY) <= now && self.pause.is_none_or(|until| until <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &[u8] = br#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#;

    #[test]
    fn unknown_names_cause_one_fetch_in_five_minutes() {
        let mut cache = KeyCache::default();
        assert!(cache.wants_fetch(Some("a"), Timestamp(0)));
        cache.keys = Some((KeySet::parse(ONE).unwrap(), Timestamp(0)));
        assert!(!cache.wants_fetch(Some("a"), Timestamp(1)));
        assert!(cache.wants_fetch(Some("x"), Timestamp(1)));
        assert!(!cache.wants_fetch(Some("y"), Timestamp(300)));
        assert!(cache.wants_fetch(Some("z"), Timestamp(301)));
        assert!(!cache.is_stale(Timestamp(86_399)));
        assert!(cache.is_stale(Timestamp(86_400)));
        assert!(cache.wants_fetch(Some("a"), Timestamp(86_400)));
        cache.pause = Some(Timestamp(86_460));
        assert!(!cache.is_stale(Timestamp(86_459)));
    }
}
