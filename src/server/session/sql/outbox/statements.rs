//! The statements of the outbox, the same for SQLite and PostgreSQL.

pub(super) const ADD: &str = "
    INSERT INTO outbox (user_key, idempotency_key, id, body_hash, state, attempt, lease_until,
        created, looked_up, key_id, sealed)
    SELECT $1, $2, $3, $4, $5, 1, now + $6, now, 0, $7, $8 FROM clock WHERE true
    ON CONFLICT (user_key, idempotency_key) DO NOTHING";

pub(super) const FIND: &str = "
    SELECT id, idempotency_key, body_hash, state, attempt, lease_until - now, created, request_id,
        sealed
    FROM outbox CROSS JOIN clock WHERE user_key = $1 AND idempotency_key = $2";

pub(super) const FIND_ID: &str = "
    SELECT id, idempotency_key, body_hash, state, attempt, lease_until - now, created, request_id,
        sealed
    FROM outbox CROSS JOIN clock WHERE user_key = $1 AND id = $2";

pub(super) const TAKE_OVER: &str = "
    UPDATE outbox SET attempt = attempt + 1, lease_until = (SELECT now FROM clock) + $5,
        key_id = $6, sealed = $7
    WHERE user_key = $1 AND idempotency_key = $2 AND id = $3 AND attempt = $4 AND state = 'reserved'
        AND lease_until <= (SELECT now FROM clock)";

/// What was given back stays so.
pub(super) const HOLD: &str = "
    UPDATE outbox SET lease_until = (SELECT now FROM clock) + $5
    WHERE user_key = $1 AND idempotency_key = $2 AND id = $3 AND attempt = $4 AND state = 'reserved'
        AND lease_until > 0";

/// Again before a second request, with another token: then it is on its way already.
pub(super) const BEGIN: &str = "
    UPDATE outbox SET state = 'inflight', lease_until = (SELECT now FROM clock) + $5, key_id = $6,
        sealed = $7
    WHERE user_key = $1 AND idempotency_key = $2 AND id = $3 AND attempt = $4
        AND state IN ('reserved', 'inflight')";

/// Whoever has taken it over since has a higher number; a row with a lower one has lost the last
/// that was written.
pub(super) const SETTLE: &str = "
    UPDATE outbox SET state = $5, attempt = $4, lease_until = 0, request_id = $6,
        key_id = coalesce($7, key_id), sealed = coalesce($8, sealed),
        accepted_at = CASE WHEN $5 = 'accepted' THEN (SELECT now FROM clock) END
    WHERE user_key = $1 AND idempotency_key = $2 AND id = $3 AND attempt <= $4
        AND state IN ('reserved', 'inflight')";

/// The attempt grows, so that whoever may still work on it can't write any more.
pub(super) const FOUND: &str = "
    UPDATE outbox SET state = 'accepted', lease_until = 0, attempt = attempt + 1, key_id = $4,
        sealed = $5, accepted_at = (SELECT now FROM clock)
    WHERE user_key = $1 AND idempotency_key = $2 AND id = $3 AND (state = 'unknown'
        OR state = 'inflight' AND lease_until <= (SELECT now FROM clock))";

pub(super) const NEWEST: &str = "
    SELECT id, idempotency_key, body_hash, state, attempt, lease_until - now, created, request_id,
        sealed
    FROM outbox CROSS JOIN clock WHERE user_key = $1
    ORDER BY created DESC, id LIMIT $2";

pub(super) const DUE_FOR_LOOK_UP: &str = "
    UPDATE outbox SET looked_up = (SELECT now FROM clock)
    WHERE user_key = $1 AND idempotency_key IN (
            SELECT idempotency_key FROM outbox CROSS JOIN clock
            WHERE user_key = $1 AND created > now - $2 AND looked_up <= now - $3
                AND (state = 'unknown' OR state = 'inflight' AND lease_until <= now)
            ORDER BY looked_up, id LIMIT 10)
        AND looked_up <= (SELECT now FROM clock) - $3
        AND (state = 'unknown' OR state = 'inflight' AND lease_until <= (SELECT now FROM clock))
    RETURNING id, idempotency_key, body_hash, state, attempt,
        lease_until - (SELECT now FROM clock), created, request_id, sealed";

/// After thirty days, in milliseconds.
pub(in crate::server::session::sql) const FORGET_OLD: &str = "
    DELETE FROM outbox WHERE (user_key, idempotency_key) IN (
        SELECT user_key, idempotency_key FROM outbox
        WHERE created <= (SELECT now FROM clock) - 2592000000
            AND lease_until <= (SELECT now FROM clock)
        LIMIT $1)";

/// Of each person the newest two hundred stay, and what somebody works on.
pub(in crate::server::session::sql) const FORGET_SURPLUS: &str = "
    DELETE FROM outbox WHERE (user_key, idempotency_key) IN (
        SELECT user_key, idempotency_key FROM (
            SELECT user_key, idempotency_key,
                row_number() OVER (PARTITION BY user_key ORDER BY created DESC, id) AS place
            FROM outbox CROSS JOIN clock
            WHERE lease_until <= now AND user_key IN (
                SELECT user_key FROM outbox GROUP BY user_key HAVING count(*) > 200)) AS settled
        WHERE place > 200 LIMIT $1)";
