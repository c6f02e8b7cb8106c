//! What has to hold in every life, judged on what happened alone.

use super::event::{Event, Pair, What};

/// How long after a sign-out nobody gets a token any more, in milliseconds.
const FINAL: u64 = 1_000;

/// How long a call takes at most while its process runs.
const PATIENCE: u64 = 45_000;

/// Where a rule was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) rule: &'static str,
    /// The number of the event.
    pub(super) event: usize,
}

/// What is known of a life after some of its events.
#[derive(Default)]
struct Watch<'a> {
    past: &'a [Event],
    stored: Option<Pair>,
    /// The access tokens that were ever written.
    written: Vec<u32>,
    /// The refresh tokens whose successor was written.
    superseded: Vec<u32>,
    /// The refresh tokens that requests are on their way with.
    in_use: Vec<u32>,
    /// The refresh token that each number was issued for, from 1.
    parents: Vec<u32>,
    /// The calls nobody has answered: number, place, beginning.
    open: Vec<(u32, usize, u64)>,
    /// Who was told that the grant has ended, and with which refresh token.
    denied: Vec<(usize, u32)>,
    signed_out: bool,
    deleted: Option<u64>,
}

/// The first rule that was broken.
pub(super) fn judge(trace: &[Event]) -> Result<(), Violation> {
    let mut watch = Watch::default();
    for (number, event) in trace.iter().enumerate() {
        watch.past = &trace[..number];
        watch.see(*event).map_err(|rule| Violation { rule, event: number })?;
    }
    let whole = Violation { rule: "a caller waits for ever", event: trace.len() };
    if watch.open.is_empty() { Ok(()) } else { Err(whole) }
}

fn check(holds: bool, rule: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(rule) }
}

impl Watch<'_> {
    fn see(&mut self, Event { at, place, what }: Event) -> Result<(), &'static str> {
        match what {
            What::Inserted(pair) => self.store(pair),
            What::Asked(call) => self.open.push((call, place, at)),
            What::Got(call, access) => {
                let began = self.close(call, at)?;
                check(self.written.contains(&access), "a token was used before it was written")?;
                check(!self.is_final(began), "a token was given after the sign-out")?;
            }
            What::Refused(call, signed_out) => {
                self.close(call, at)?;
                check(
                    !signed_out || self.deleted.is_some(),
                    "a session that lives was said to have ended",
                )?;
            }
            What::Left(call) => self.open.retain(|(open, ..)| *open != call),
            What::Crashed => self.open.retain(|(_, at_place, _)| *at_place != place),
            What::SignedOut => self.signed_out = true,
            What::Wrote(pair) => self.see_write(pair)?,
            What::Replaced(pair) => {
                check(self.deleted.is_none(), "a session came back")?;
                check(self.stored == Some(pair), "an update changed the tokens")?;
            }
            What::Deleted(leased) => self.see_end(at, place, leased)?,
            What::Sent(token) => {
                check(!self.in_use.contains(&token), "two requests with one refresh token")?;
                check(
                    !self.superseded.contains(&token),
                    "a refresh token was used after its successor was written",
                )?;
                check(!self.is_final(at), "a refresh token was used after the sign-out")?;
                self.in_use.push(token);
            }
            What::Over(token) => self.in_use.retain(|used| *used != token),
            What::Issued(token, _) => self.parents.push(token),
            What::Denied(token) | What::Strange(token) => self.denied.push((place, token)),
            What::Reused(token) => {
                check(self.is_spoiled(token), "a grant was lost although nothing failed")?;
                self.denied.push((place, token));
            }
            What::Starved => check(self.deleted.is_some(), "an instance gave no token")?,
            What::Final(stored, leased) => {
                check(!leased, "a lease is held for ever")?;
                check(self.stored == stored, "the store holds other tokens than were written")?;
            }
            What::Leased(_)
            | What::Failed
            | What::Slow(_)
            | What::Paused(_)
            | What::Restarted
            | What::Healed
            | What::Served => {}
        }
        Ok(())
    }

    fn store(&mut self, pair: Pair) {
        self.written.push(pair.0);
        self.stored = Some(pair);
    }

    /// New tokens replace those they were issued for, and nothing else. The same ones may be
    /// written again by who did not see that they were.
    fn see_write(&mut self, pair: Pair) -> Result<(), &'static str> {
        let stored = self.stored.ok_or("a session came back")?;
        if pair == stored {
            return Ok(());
        }
        let newest = pair.0.max(pair.1);
        let parent = self.parents.get(newest as usize - 1).copied();
        check(parent == Some(stored.1), "tokens were written over others than their own")?;
        check(pair.0 == newest || pair.0 == stored.0, "an older access token was written")?;
        if pair.1 != stored.1 {
            check(!self.in_use.contains(&stored.1), "a request was overtaken by its successor")?;
            self.superseded.push(stored.1);
        }
        self.store(pair);
        Ok(())
    }

    fn see_end(&mut self, at: u64, place: usize, leased: bool) -> Result<(), &'static str> {
        let token = self.stored.map_or(0, |(_, refresh)| refresh);
        let reason = if leased { self.denied.contains(&(place, token)) } else { self.signed_out };
        self.stored = None;
        self.deleted = Some(at);
        check(reason, "a session ended without a reason")
    }

    /// Ends a call; when it began.
    fn close(&mut self, call: u32, at: u64) -> Result<u64, &'static str> {
        let found = self.open.iter().position(|(open, ..)| *open == call);
        let (_, place, began) = self.open.remove(found.ok_or("an answer to nobody")?);
        let still = |event: &Event| match event.what {
            What::Paused(time) if event.place == place && event.at + time > began => time,
            _ => 0,
        };
        let paused: u64 = self.past.iter().map(still).sum();
        check(at - began <= PATIENCE + paused, "a caller waited too long")?;
        Ok(began)
    }

    /// Whether a sign-out has to be seen by then.
    fn is_final(&self, at: u64) -> bool {
        self.deleted.is_some_and(|deleted| deleted + FINAL < at)
    }

    /// Whether something went wrong between the first request with this refresh token and the
    /// writing of its answer.
    fn is_spoiled(&self, token: u32) -> bool {
        let issued = |event: &Event| matches!(event.what, What::Issued(spent, _) if spent == token);
        let Some(first) = self.past.iter().position(issued) else { return false };
        let place = self.past[first].place;
        let left = |event: &Event| event.place == place && event.what == What::Sent(token);
        let sent = self.past[..first].iter().rposition(left).unwrap_or(0);
        self.past[sent..].iter().any(|event| {
            let fault = matches!(
                event.what,
                What::Failed | What::Slow(_) | What::Paused(_) | What::Crashed
            );
            fault && event.place == place
        })
    }
}
