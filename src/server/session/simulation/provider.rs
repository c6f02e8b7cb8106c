//! The simulated provider: requests take time, answers are late, refused or lost.

use async_trait::async_trait;

use super::event::What;
use super::link::{Link, sleep};
use super::world::number;
use crate::server::clock::Timestamp;
use crate::server::session::claims::ClaimsChallenge;
use crate::server::session::data::SessionData;
use crate::server::session::grant::{RefreshGrant, Renewal};
use crate::server::session::refresh_error::RefreshError;
use crate::server::session::tokens::{RefreshToken, Tokens};

/// How long a token request takes at most, in milliseconds (`server/outbound.rs`).
const LIMIT: u64 = 8_000;

const AWAY: RefreshError = RefreshError::Unavailable { retry_after: 5 };

/// What the provider does with a request.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    /// New tokens.
    Tokens,
    /// It does nothing and says so: 5xx, `interaction_required`, `invalid_client`.
    Refusal(Refusal),
    /// The answer is lost.
    Lost,
    /// The answer has no refresh token; at some providers the old one is for many uses.
    LeavesOut,
    /// Nobody knows the key of the id_token.
    Unjudged,
    /// The tokens are somebody else's.
    Strange,
    /// The person has taken the grant back.
    Revoked,
}

/// What happens to the request and its answer meanwhile. Times are in milliseconds.
#[derive(Clone, Copy)]
enum Way {
    Plain,
    /// The provider takes this long.
    Slow(u64),
    /// The answer comes this late.
    LateAnswer(u64),
    Paused(u64),
    Crash,
}

#[derive(Clone, Copy, PartialEq)]
enum Refusal {
    Away,
    Interaction,
    Misconfigured,
}

impl From<Refusal> for RefreshError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Away => AWAY,
            Refusal::Interaction => Self::InteractionNeeded(None),
            Refusal::Misconfigured => Self::Misconfigured,
        }
    }
}

#[async_trait]
impl RefreshGrant for Link {
    async fn prepare(&self, _now: Timestamp) -> Result<(), RefreshError> {
        self.running().await;
        let (is_slow, fails, time) = {
            let mut state = self.world.state();
            let is_slow = state.chance.one_in(8) && state.fault();
            (is_slow, state.chance.one_in(2), state.chance.between(100, LIMIT))
        };
        if is_slow {
            sleep(time).await;
            self.running().await;
            return if fails { Err(AWAY) } else { Ok(()) };
        }
        Ok(())
    }

    /// Sends at once: nothing in the protocol can stand between the look at the lease and this.
    async fn refresh(
        &self,
        token: &RefreshToken,
        _session: &SessionData,
        _claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Renewal, RefreshError> {
        let token = number(token.expose());
        self.record(What::Sent(token));
        let (deed, way) = self.trouble();
        let (before, after) = self.times(way);
        sleep(before).await;
        if !self.is_alive() && self.world.state().chance.one_in(2) {
            self.record(What::Over(token));
            std::future::pending::<()>().await;
        }
        let answer = self.answer(token, deed, now);
        self.record(What::Over(token));
        match way {
            Way::Paused(time) => self.pause(time),
            Way::Crash => self.crash(),
            _ => {}
        }
        sleep(after.min(LIMIT - before)).await;
        self.running().await;
        if deed == Deed::Lost || before + after > LIMIT {
            self.record(What::Failed);
            return Err(AWAY);
        }
        answer
    }
}

impl Link {
    /// What the provider does when the request is there.
    fn answer(&self, token: u32, deed: Deed, now: Timestamp) -> Result<Renewal, RefreshError> {
        if let Deed::Refusal(refusal) = deed {
            return Err(refusal.into());
        }
        let mut state = self.world.state();
        state.issuer.revoked |= deed == Deed::Revoked;
        let what = state.issuer.redeem(token);
        state.record(self.place, what);
        let What::Issued(_, number) = what else { return Err(RefreshError::GrantEnded) };
        if deed == Deed::Strange {
            state.record(self.place, What::Strange(token));
            return Err(RefreshError::SomebodyElse);
        }
        let tokens = state.issuer.tokens(number, now, deed == Deed::LeavesOut);
        Ok(match tokens.refresh {
            Some(refresh) if deed == Deed::Unjudged => Renewal::Unjudged(refresh),
            refresh => Renewal::Tokens(Tokens { refresh, ..tokens }),
        })
    }

    /// What goes wrong with a request.
    fn trouble(&self) -> (Deed, Way) {
        let mut state = self.world.state();
        let (odd, difficult) = (state.fault(), state.fault());
        let chance = &mut state.chance;
        let deed = match (odd, chance.below(10)) {
            (false, _) => Deed::Tokens,
            (true, 0) => Deed::Refusal(Refusal::Away),
            (true, 1) => Deed::Refusal(Refusal::Interaction),
            (true, 2) => Deed::Refusal(Refusal::Misconfigured),
            (true, 3) => Deed::Revoked,
            (true, 4) => Deed::LeavesOut,
            (true, 5 | 6) => Deed::Unjudged,
            (true, 7 | 8) => Deed::Strange,
            (true, _) => Deed::Lost,
        };
        let way = match (difficult, chance.below(6)) {
            (false, _) => Way::Plain,
            (true, 0 | 1) => Way::Slow(chance.between(500, LIMIT)),
            (true, 2) => Way::LateAnswer(chance.between(500, LIMIT + 1_000)),
            (true, 3 | 4) => Way::Paused(chance.pause()),
            (true, _) => Way::Crash,
        };
        (deed, way)
    }

    /// How long the request is on its way, and the answer.
    fn times(&self, way: Way) -> (u64, u64) {
        let mut state = self.world.state();
        let (before, after) = (20 + state.moment(), 20 + state.moment());
        match way {
            Way::Slow(time) => (time, after),
            Way::LateAnswer(time) => (before, time),
            _ => (before, after),
        }
    }
}
