//! What happens in one life of a session, as it is written down and judged.

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Milliseconds since the life began.
    pub(super) at: u64,
    /// The instance to which it happened.
    pub(super) place: usize,
    pub(super) what: What,
}

/// The numbers of the tokens in a row: `(access, refresh)`. Tokens that were issued together have
/// the same number, and a higher one than those before.
pub(super) type Pair = (u32, u32);

/// What happened. The number of a call or a request tells which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The row was made.
    Inserted(Pair),
    /// Somebody asks for a token.
    Asked(u32),
    /// Somebody got this access token.
    Got(u32, u32),
    /// Somebody got none: whether because the session has ended.
    Refused(u32, bool),
    /// Somebody does not wait any longer.
    Left(u32),
    /// Somebody has asked for the end of the session.
    SignedOut,
    /// The lease was taken, with this fence.
    Leased(i64),
    /// The tokens were written under the lease.
    Wrote(Pair),
    /// The row was written without the lease.
    Replaced(Pair),
    /// The row was removed: whether under the lease.
    Deleted(bool),
    /// A request with this refresh token left.
    Sent(u32),
    /// The provider has taken a refresh token and issued the tokens with this number.
    Issued(u32, u32),
    /// The provider has refused a refresh token: the grant has ended.
    Denied(u32),
    /// The same, since it had taken this refresh token before.
    Reused(u32),
    /// The provider has given somebody else's tokens.
    Strange(u32),
    /// The provider is done with the request with this refresh token.
    Over(u32),
    /// An answer was lost, or a call failed.
    Failed,
    /// A call of the store begins that will take this many milliseconds.
    Slow(u64),
    /// The process stood still for so many milliseconds.
    Paused(u64),
    /// The process ended, and everything in its memory.
    Crashed,
    /// It was started again.
    Restarted,
    /// All faults are over.
    Healed,
    /// After all faults this instance gave a token, or told that the session has ended.
    Served,
    /// After all faults this instance gave no token for a long time.
    Starved,
    /// What the store holds in the end: the tokens and whether somebody has the lease.
    Final(Option<Pair>, bool),
}
