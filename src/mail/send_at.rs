//! Sending later.

use super::field::Problem;

/// A year and a day more, in seconds.
const FURTHEST: i64 = 366 * 86_400;

/// A moment at which a mail is to leave, in seconds since 1970: once it was in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendAt(i64);

impl SendAt {
    /// A moment seen from `now`.
    ///
    /// # Errors
    /// [`Problem::NotInFuture`], [`Problem::TooFar`].
    pub fn new(seconds: i64, now: i64) -> Result<Self, Problem> {
        if seconds <= now {
            Err(Problem::NotInFuture)
        } else if seconds > now.saturating_add(FURTHEST) {
            Err(Problem::TooFar)
        } else {
            Ok(Self(seconds))
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_leaves_in_the_future_and_within_a_year() {
        let year = FURTHEST;
        for (seconds, judged) in [
            (999, Err(Problem::NotInFuture)),
            (1_000, Err(Problem::NotInFuture)),
            (1_001, Ok(SendAt(1_001))),
            (1_000 + year, Ok(SendAt(1_000 + year))),
            (1_001 + year, Err(Problem::TooFar)),
            (i64::MIN, Err(Problem::NotInFuture)),
        ] {
            assert_eq!(SendAt::new(seconds, 1_000), judged, "{seconds}");
        }
        assert!(SendAt::new(i64::MAX, i64::MAX - 1).is_ok());
    }
}
