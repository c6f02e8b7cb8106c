//! The tokens of a session. They print `[redacted]` and leave the program in two places:
//! the body of a token request and the `Authorization` header of a call to Graph.

use std::time::Duration;

use crate::server::clock::Timestamp;
use crate::server::secret::secret_text;

/// Refresh when less than this is left (or half of the life, whichever is shorter).
const EARLY: Duration = Duration::from_mins(5);

secret_text! {
    /// The key to Graph: opaque to us, as Microsoft asks.
    AccessToken
}

secret_text! {
    /// What a new access token is asked for with; each use brings a new one.
    RefreshToken
}

/// What the token endpoint gave.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: AccessToken,
    /// The refresh token, where the provider gave one.
    pub refresh: Option<RefreshToken>,
    /// When the access token was obtained.
    pub obtained: Timestamp,
    /// When the access token ends.
    pub expires: Timestamp,
    /// From when a new one is asked for while this one serves.
    pub renew: Timestamp,
    /// The permissions that were granted, in their short form.
    pub scopes: Vec<String>,
}

impl Tokens {
    /// Whether the access token is still accepted.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        now < self.expires
    }

    /// Whether it is time for a new one: less than five minutes or half of its life is left.
    /// Without a refresh token there is none, and this one serves to its end.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        let life = self.obtained.until(self.expires);
        let early = now.until(self.expires) < early(life) && self.refresh.is_some();
        !self.is_valid(now) || early
    }

    /// Whether a new one may be asked for while this one serves.
    #[must_use]
    pub fn may_be_renewed(&self, now: Timestamp) -> bool {
        self.renew <= now && self.refresh.is_some()
    }

    /// When a token of this life is renewed in the background: where the provider says so
    /// (`refresh_in`), at the latest when it is due; earlier by a little that `jitter`, from 0 to
    /// 255, decides, so that many sessions that began together do not all come back together.
    #[must_use]
    pub fn renewal(
        obtained: Timestamp,
        life: Duration,
        refresh_in: Option<Duration>,
        jitter: u8,
    ) -> Timestamp {
        let due = life.saturating_sub(early(life));
        let spread = early(life) / 10 * u32::from(jitter) / 255;
        obtained.plus(refresh_in.unwrap_or(due).min(due).saturating_sub(spread))
    }
}

/// How long before its end a token of this life is refreshed.
fn early(life: Duration) -> Duration {
    EARLY.min(life / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(life: i64) -> Tokens {
        Tokens {
            access: AccessToken::new("a-secret".into()),
            refresh: Some(RefreshToken::new("a-secret".into())),
            obtained: Timestamp(0),
            expires: Timestamp(life),
            renew: Timestamp(life),
            scopes: Vec::new(),
        }
    }

    #[test]
    fn long_tokens_are_due_five_minutes_early_and_short_ones_at_half_time() {
        assert!(!tokens(3_600).is_due(Timestamp(3_300)));
        assert!(tokens(3_600).is_due(Timestamp(3_301)));
        assert!(!tokens(60).is_due(Timestamp(30)));
        assert!(tokens(60).is_due(Timestamp(31)));
        assert!(tokens(0).is_due(Timestamp(0)));
    }

    #[test]
    fn without_a_refresh_token_the_last_token_serves_to_its_end() {
        let last = Tokens { refresh: None, ..tokens(60) };
        assert!(!last.is_due(Timestamp(59)) && !last.may_be_renewed(Timestamp(59)));
        assert!(last.is_due(Timestamp(60)));
    }

    #[test]
    fn renewal_begins_when_the_provider_says_and_a_little_earlier() {
        let at = |life, refresh_in: Option<u64>, jitter| {
            let refresh_in = refresh_in.map(Duration::from_secs);
            Tokens::renewal(Timestamp(0), Duration::from_secs(life), refresh_in, jitter).0
        };
        assert_eq!(at(7_200, Some(3_600), 0), 3_600);
        assert_eq!(at(7_200, Some(3_600), 255), 3_570);
        assert_eq!(at(3_600, None, 0), 3_300);
        assert_eq!(at(3_600, None, 255), 3_270);
        assert_eq!(at(3_600, Some(86_400), 0), 3_300);
        assert_eq!(at(0, Some(0), 255), 0);
    }

    #[test]
    fn tokens_print_redacted() {
        let text = format!("{:?}", tokens(1));
        assert!(text.contains("[redacted]") && !text.contains("a-secret"), "{text}");
    }
}
