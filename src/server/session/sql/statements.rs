//! The statements, the same for SQLite and PostgreSQL. The view `clock` tells the time of the
//! database, in milliseconds; `$1` is the row where a statement has one.

pub(super) const INSERT: &str = "
    INSERT INTO sessions (id_hash, user_key, sid, created, last_seen, idle_expiry, absolute_expiry,
        key_id, sealed, version, fence, lease_until)
    SELECT $1, $2, $3, now, now, now + $4, now + $5, $6, $7, 1, 0, 0 FROM clock";

pub(super) const LOAD: &str = "
    SELECT sealed, version, now - last_seen FROM sessions CROSS JOIN clock
    WHERE id_hash = $1 AND now < idle_expiry AND now < absolute_expiry";

pub(super) const REPLACE: &str = "
    UPDATE sessions SET key_id = $3, sealed = $4, version = version + 1
    WHERE id_hash = $1 AND version = $2";

pub(super) const TOUCH: &str = "
    UPDATE sessions SET
        last_seen = (SELECT now FROM clock),
        idle_expiry = CASE
            WHEN absolute_expiry < (SELECT now FROM clock) + $2 THEN absolute_expiry
            ELSE (SELECT now FROM clock) + $2 END
    WHERE id_hash = $1 AND last_seen <= (SELECT now FROM clock) - $3
        AND (SELECT now FROM clock) < idle_expiry";

pub(super) const LEASE: &str = "
    UPDATE sessions SET lease_until = (SELECT now FROM clock) + $3, fence = fence + 1
    WHERE id_hash = $1 AND version = $2 AND lease_until < (SELECT now FROM clock)
    RETURNING fence";

pub(super) const HOLDS: &str = "
    SELECT fence FROM sessions CROSS JOIN clock
    WHERE id_hash = $1 AND fence = $2 AND now + $3 <= lease_until";

pub(super) const WRITE: &str = "
    UPDATE sessions SET key_id = $3, sealed = $4, version = version + 1, lease_until = 0
    WHERE id_hash = $1 AND fence = $2";

pub(super) const RELEASE: &str = "
    UPDATE sessions SET lease_until = 0 WHERE id_hash = $1 AND fence = $2";

pub(super) const END_LEASED: &str = "
    DELETE FROM sessions WHERE id_hash = $1 AND fence = $2";

pub(super) const END: &str = "DELETE FROM sessions WHERE id_hash = $1";

pub(super) const END_USER: &str = "DELETE FROM sessions WHERE user_key = $1 RETURNING id_hash";

pub(super) const END_SID: &str = "DELETE FROM sessions WHERE sid = $1 RETURNING id_hash";

/// The number is more than anybody's sessions: both want a LIMIT before an OFFSET, and only one
/// knows how to say "all".
pub(super) const END_SURPLUS: &str = "
    DELETE FROM sessions WHERE id_hash IN (
        SELECT id_hash FROM sessions WHERE user_key = $1 AND id_hash <> $2
        ORDER BY created DESC LIMIT 1000000 OFFSET $3)
    RETURNING id_hash";

pub(super) const CONSUME_SIGN_IN: &str = "
    INSERT INTO used_sign_ins (state_hash, expires) SELECT $1, now + $2 FROM clock WHERE true
    ON CONFLICT DO NOTHING";

pub(super) const BEGIN_CLEAN_UP: &str = "
    UPDATE clean_up SET lease_until = (SELECT now FROM clock) + $1
    WHERE lease_until < (SELECT now FROM clock)";

pub(super) const FINISH_CLEAN_UP: &str = "UPDATE clean_up SET lease_until = 0";

/// The idle end is never beyond the absolute one.
pub(super) const END_EXPIRED: &str = "
    DELETE FROM sessions WHERE id_hash IN (
        SELECT id_hash FROM sessions WHERE idle_expiry <= (SELECT now FROM clock) LIMIT $1)";

pub(super) const FORGET_SIGN_INS: &str = "
    DELETE FROM used_sign_ins WHERE state_hash IN (
        SELECT state_hash FROM used_sign_ins CROSS JOIN clock WHERE expires <= now LIMIT $1)";

pub(super) const COUNT: &str = "SELECT count(*) FROM sessions";

pub(super) const PING: &str = "SELECT now FROM clock";

/// A row that counts for nothing, and is another one each time: SQLite writes nothing where nothing
/// changes.
pub(super) const PING_WRITE: &str = "
    INSERT INTO used_sign_ins (state_hash, expires) SELECT $1, now FROM clock WHERE true
    ON CONFLICT (state_hash) DO UPDATE SET expires = excluded.expires";
