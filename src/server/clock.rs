//! The one clock. Everything that depends on time gets it as an argument.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in whole seconds since 1970, UTC: what tokens, rows and notices carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The present.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    /// This moment and some time more.
    #[must_use]
    pub fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)))
    }

    /// Whole seconds from `self` until `later`; nothing when that has passed.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        Duration::from_secs(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// A date and a time with an offset (RFC 3339); parts of a second don't count.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(|moment| Self(moment.unix_timestamp()))
    }

    /// In RFC 3339, UTC; empty beyond the year 9999.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let moment = OffsetDateTime::from_unix_timestamp(self.0).ok();
        moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_their_offset_and_written_in_utc() {
        for (text, utc) in [
            ("2030-01-02T03:04:05Z", "2030-01-02T03:04:05Z"),
            ("2030-01-02T03:04:05.987+02:00", "2030-01-02T01:04:05Z"),
            ("2029-12-31T23:30:00-01:00", "2030-01-01T00:30:00Z"),
        ] {
            assert_eq!(Timestamp::read(text).unwrap().rfc3339(), utc);
        }
        for text in [
            "",
            "tomorrow",
            "2030-01-02",
            "2030-01-02T03:04:05",
            "2030-01-02T03:04Z",
            "2030-02-30T00:00:00Z",
            "2030-01-02T03:04:05Z ",
            "1893553445",
        ] {
            assert_eq!(Timestamp::read(text), None, "{text}");
        }
        assert_eq!(Timestamp(i64::MAX).rfc3339(), "");
    }
}
