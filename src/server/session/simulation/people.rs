//! Who uses the session, while everything goes wrong.

use std::sync::Arc;
use std::time::Duration;

use super::event::What;
use super::life::{Instance, Life, identity, profile};
use super::link::sleep;
use super::world::{ID, number};
use crate::server::session::refresh::NoToken;
use crate::server::session::tokens::AccessToken;

/// How late the last one comes, in milliseconds.
const LAST: u64 = 45_000;

/// Somebody who asks for a token.
#[derive(Clone, Copy)]
struct Caller {
    number: u32,
    at: u64,
    /// Whether the first token is refused.
    wants_another: bool,
    /// How long until he does not wait any longer.
    patience: Option<u64>,
}

/// How somebody ends the session.
#[derive(Clone, Copy)]
enum SignOut {
    Here,
    Everywhere,
}

impl Life {
    /// Lets everybody come who will.
    pub(super) fn populate(self: &Arc<Self>, places: usize) {
        let callers = self.world.state().chance.between(2, 4);
        // Half of the seeds press their callers into a short time, so that they meet.
        let last = self.world.state().chance.pick(&[8_000, LAST]);
        let mut number = 0;
        for place in 0..places {
            for _ in 0..callers {
                number += 2;
                let caller = self.caller(number, last);
                let life = self.clone();
                tokio::spawn(async move { life.calls(place, caller).await });
            }
        }
        let updates = self.world.state().chance.below(3);
        for _ in 0..updates {
            let (place, at, name) = self.somewhere(places);
            let life = self.clone();
            tokio::spawn(async move { life.updates(place, at, name).await });
        }
        if self.world.state().chance.one_in(3) {
            let (place, at, _) = self.somewhere(places);
            let how = self.world.state().chance.pick(&[SignOut::Here, SignOut::Everywhere]);
            let life = self.clone();
            tokio::spawn(async move { life.signs_out(place, at, how).await });
        }
    }

    fn caller(&self, number: u32, last: u64) -> Caller {
        let chance = &mut self.world.state().chance;
        Caller {
            number,
            at: chance.below(last),
            wants_another: chance.one_in(4),
            patience: chance.one_in(8).then(|| chance.below(3_000)),
        }
    }

    fn somewhere(&self, places: usize) -> (usize, u64, u64) {
        let chance = &mut self.world.state().chance;
        let place = usize::try_from(chance.below(u64::try_from(places).unwrap())).unwrap();
        (place, chance.below(LAST), chance.below(100))
    }

    /// The instance of a place at a time; nothing when it is not there.
    async fn meet(&self, place: usize, at: u64) -> Option<Instance> {
        sleep(at).await;
        let instance = self.instance(place)?;
        instance.link.running().await;
        Some(instance)
    }

    async fn calls(&self, place: usize, caller: Caller) {
        let Some(instance) = self.meet(place, caller.at).await else { return };
        let asking = instance.ask(caller);
        match caller.patience {
            Some(time) => {
                if tokio::time::timeout(Duration::from_millis(time), asking).await.is_err()
                    && instance.link.is_alive()
                {
                    instance.link.record(What::Left(caller.number));
                    instance.link.record(What::Left(caller.number + 1));
                }
            }
            None => asking.await,
        }
    }

    async fn updates(&self, place: usize, at: u64, name: u64) {
        let Some(instance) = self.meet(place, at).await else { return };
        let change = move |data: &mut crate::server::session::SessionData| {
            data.profile = Some(profile(name));
        };
        // An update that failed is left: the profile is asked for again some time.
        drop(instance.sessions.update(ID, change).await);
    }

    async fn signs_out(&self, place: usize, at: u64, how: SignOut) {
        for _ in 0..3 {
            let Some(instance) = self.meet(place, at).await else { return };
            instance.link.record(What::SignedOut);
            let ended = match how {
                SignOut::Here => instance.sessions.end(ID).await,
                SignOut::Everywhere => {
                    instance.sessions.end_everywhere(&identity().user_key()).await.map(drop)
                }
            };
            if ended.is_ok() {
                return;
            }
        }
    }
}

impl Instance {
    /// Asks for a token, and for another one when that was refused.
    async fn ask(&self, caller: Caller) {
        self.link.record(What::Asked(caller.number));
        let got = async {
            let session = self.session().await?;
            self.keeper.token(&session, self.link.clock()).await
        };
        let Some(refused) = self.note(caller.number, got.await).await else { return };
        if caller.wants_another {
            self.link.record(What::Asked(caller.number + 1));
            let got = async {
                let session = self.session().await?;
                self.keeper.another_token(&session, refused, None, self.link.clock()).await
            };
            self.note(caller.number + 1, got.await).await;
        }
    }

    /// Writes down what somebody got, who sees it when the process runs.
    async fn note(&self, call: u32, got: Result<AccessToken, NoToken>) -> Option<AccessToken> {
        self.link.running().await;
        self.link.record(match &got {
            Ok(token) => What::Got(call, number(token.expose())),
            Err(error) => What::Refused(call, matches!(error, NoToken::SignedOut)),
        });
        got.ok()
    }
}
