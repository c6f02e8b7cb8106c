//! The provider's side of the grant: which refresh tokens it takes.

use std::time::Duration;

use super::event::What;
use crate::server::clock::Timestamp;
use crate::server::session::tokens::{AccessToken, RefreshToken, Tokens};

/// What the provider remembers of one grant.
pub(super) struct Issuer {
    /// Whether a refresh token that is used twice ends the grant.
    rotating: bool,
    /// How long an access token lives.
    life: Duration,
    last: u32,
    spent: Vec<u32>,
    pub(super) revoked: bool,
}

impl Issuer {
    pub(super) fn new(rotating: bool, life: u64) -> Self {
        let life = Duration::from_secs(life);
        Self { rotating, life, last: 0, spent: Vec::new(), revoked: false }
    }

    /// Takes a refresh token, or does not.
    pub(super) fn redeem(&mut self, token: u32) -> What {
        if self.revoked {
            return What::Denied(token);
        }
        if self.rotating && self.spent.contains(&token) {
            self.revoked = true;
            return What::Reused(token);
        }
        self.spent.push(token);
        self.last += 1;
        What::Issued(token, self.last)
    }

    /// The tokens with a number; Microsoft may leave the refresh token out, and the old one stays.
    pub(super) fn tokens(&self, number: u32, now: Timestamp, leaves_out: bool) -> Tokens {
        let leaves_out = leaves_out && !self.rotating;
        Tokens {
            access: AccessToken::new(format!("A{number}")),
            refresh: (!leaves_out).then(|| RefreshToken::new(format!("R{number}"))),
            obtained: now,
            expires: now.plus(self.life),
            renew: now.plus(self.life / 3),
            scopes: Vec::new(),
        }
    }
}
