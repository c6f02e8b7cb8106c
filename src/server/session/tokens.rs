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
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        let life = self.obtained.until(self.expires);
        !self.is_valid(now) || now.until(self.expires) < EARLY.min(life / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(life: i64) -> Tokens {
        Tokens {
            access: AccessToken::new("a-secret".into()),
            refresh: None,
            obtained: Timestamp(0),
            expires: Timestamp(life),
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
    fn tokens_print_redacted() {
        let text = format!("{:?}", tokens(1));
        assert!(text.contains("[redacted]") && !text.contains("a-secret"), "{text}");
    }
}
