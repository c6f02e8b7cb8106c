//! The statements on files and drafts, the same for SQLite and PostgreSQL.

pub(super) const ADD: &str = "
    INSERT INTO uploads (id, user_key, mail, created, expires, size, stored, received, sealed,
        fence, lease_until)
    SELECT $1, $2, $3, now, now + $4, $5, $6, 0, $7, 0, 0 FROM clock
    WHERE (SELECT count(*) FROM uploads WHERE user_key = $2 AND now < expires) < $8
        AND (SELECT coalesce(sum(stored), 0) FROM uploads WHERE user_key = $2 AND now < expires)
            + $6 <= $9
    ON CONFLICT DO NOTHING";

pub(super) const LOAD: &str = "
    SELECT id, mail, size, stored, received, sealed FROM uploads CROSS JOIN clock
    WHERE id = $1 AND user_key = $2 AND now < expires";

pub(super) const OF_MAIL: &str = "
    SELECT id, mail, size, stored, received, sealed FROM uploads CROSS JOIN clock
    WHERE mail = $1 AND now < expires
    ORDER BY created, id";

pub(super) const LEASE: &str = "
    UPDATE uploads SET lease_until = (SELECT now FROM clock) + $3, fence = fence + 1
    WHERE id = $1 AND received = $2 AND lease_until < (SELECT now FROM clock)
        AND (SELECT now FROM clock) < expires
    RETURNING fence";

/// A piece that a lost answer made somebody send again replaces itself.
pub(super) const KEEP_PIECE: &str = "
    INSERT INTO upload_pieces (upload, start, sealed)
    SELECT id, received, $4 FROM uploads WHERE id = $1 AND fence = $2 AND received = $3
    ON CONFLICT (upload, start) DO UPDATE SET sealed = excluded.sealed";

pub(super) const ADVANCE: &str = "
    UPDATE uploads SET received = $3, sealed = $4, lease_until = 0,
        expires = (SELECT now FROM clock) + $5
    WHERE id = $1 AND fence = $2";

pub(super) const RELEASE: &str = "
    UPDATE uploads SET lease_until = 0 WHERE id = $1 AND fence = $2";

pub(super) const PIECE: &str = "SELECT sealed FROM upload_pieces WHERE upload = $1 AND start = $2";

pub(super) const REMOVE: &str = "DELETE FROM uploads WHERE id = $1 AND user_key = $2";

/// With its pieces, which go by themselves.
pub(super) const END_EXPIRED: &str = "
    DELETE FROM uploads WHERE id IN (
        SELECT id FROM uploads CROSS JOIN clock WHERE expires <= now LIMIT $1)";

/// Whoever was to make the draft and did not has lost it when the lease is over.
pub(super) const BEGIN_DRAFT: &str = "
    INSERT INTO upload_drafts (mail, user_key, session, created, expires, sealed, sending, fence,
        lease_until)
    SELECT $1, $2, $3, now, now + $5, NULL, 0, 1, now + $4 FROM clock WHERE true
    ON CONFLICT (mail) DO UPDATE SET session = excluded.session, expires = excluded.expires,
        fence = upload_drafts.fence + 1, lease_until = excluded.lease_until
    WHERE upload_drafts.sealed IS NULL AND upload_drafts.lease_until < excluded.created
    RETURNING fence";

pub(super) const KEEP_DRAFT: &str = "
    UPDATE upload_drafts SET sealed = $3, lease_until = 0 WHERE mail = $1 AND fence = $2";

pub(super) const GIVE_DRAFT_UP: &str = "
    DELETE FROM upload_drafts WHERE mail = $1 AND fence = $2 AND sealed IS NULL";

pub(super) const DRAFT: &str =
    "SELECT sealed FROM upload_drafts WHERE mail = $1 AND sealed IS NOT NULL";

pub(super) const HOLD_DRAFT: &str = "
    UPDATE upload_drafts SET sealed = $2, fence = fence + 1,
        lease_until = (SELECT now FROM clock) + $3
    WHERE mail = $1 AND sealed IS NOT NULL AND lease_until < (SELECT now FROM clock)
    RETURNING fence";

pub(super) const HOLD_ON: &str = "
    UPDATE upload_drafts SET lease_until = (SELECT now FROM clock) + $3
    WHERE mail = $1 AND fence = $2";

pub(super) const LET_GO_OUT: &str = "
    UPDATE upload_drafts SET sending = 1, lease_until = (SELECT now FROM clock) + $3
    WHERE mail = $1 AND fence = $2";

pub(super) const LET_GO: &str = "
    UPDATE upload_drafts SET lease_until = 0 WHERE mail = $1 AND fence = $2";

pub(super) const LET_GO_UNSENT: &str = "
    UPDATE upload_drafts SET sending = 0, lease_until = 0 WHERE mail = $1 AND fence = $2";

pub(super) const FORGET_DRAFT: &str = "DELETE FROM upload_drafts WHERE mail = $1";

/// A draft that no large file needs.
pub(super) const IDLE_DRAFT: &str = "
    SELECT mail, session, sealed, fence FROM upload_drafts
    WHERE mail = $1 AND sending = 0 AND sealed IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.mail = $1 AND stored = 0)";

/// Its form does not find it any more, and can have another one.
pub(super) const LAY_ASIDE: &str = "
    UPDATE upload_drafts SET mail = $3, sealed = $4, fence = fence + 1,
        lease_until = (SELECT now FROM clock) + $5, expires = (SELECT now FROM clock)
    WHERE mail = $1 AND fence = $2 AND sending = 0 AND lease_until < (SELECT now FROM clock)
        AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.mail = $1 AND stored = 0
            AND (SELECT now FROM clock) < uploads.expires)";

/// A draft outlives the session that made it when its person signs in anew, or consents: then it
/// is one of the session that they used last.
pub(super) const ADOPT_ORPHANS: &str = "
    UPDATE upload_drafts SET session = (
        SELECT id_hash FROM sessions WHERE sessions.user_key = upload_drafts.user_key
        ORDER BY last_seen DESC LIMIT 1)
    WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE id_hash = upload_drafts.session)
        AND EXISTS (SELECT 1 FROM sessions WHERE sessions.user_key = upload_drafts.user_key)";

/// What is being made tells its maker that nobody wants it any more.
pub(super) const GIVE_UP_OF_SESSION: &str =
    "DELETE FROM upload_drafts WHERE session = $1 AND sealed IS NULL";

pub(super) const GIVE_UP_OF_USER: &str =
    "DELETE FROM upload_drafts WHERE user_key = $1 AND sealed IS NULL";

/// Not what is being filled.
pub(super) const OF_SESSION: &str = "
    SELECT mail, session, sealed, fence FROM upload_drafts
    WHERE session = $1 AND sending = 0 AND lease_until < (SELECT now FROM clock)";

pub(super) const OF_USER: &str = "
    SELECT mail, session, sealed, fence FROM upload_drafts
    WHERE user_key = $1 AND sending = 0 AND lease_until < (SELECT now FROM clock)";

/// While a file still comes, its draft is wanted; without a session nobody can delete it.
pub(super) const ABANDONED: &str = "
    SELECT mail, session, sealed, fence FROM upload_drafts
    WHERE expires <= (SELECT now FROM clock) AND lease_until < (SELECT now FROM clock)
        AND sending = 0 AND sealed IS NOT NULL
        AND EXISTS (SELECT 1 FROM sessions WHERE id_hash = upload_drafts.session)
        AND NOT EXISTS (
            SELECT 1 FROM uploads
            WHERE uploads.mail = upload_drafts.mail AND (SELECT now FROM clock) < uploads.expires)
    ORDER BY expires LIMIT 100";

/// What may have been sent, what was never made, and what could not be deleted for a week (in
/// milliseconds): nobody comes back to that.
pub(super) const FORGET_ABANDONED: &str = "
    DELETE FROM upload_drafts WHERE mail IN (
        SELECT mail FROM upload_drafts CROSS JOIN clock
        WHERE upload_drafts.expires <= now AND lease_until < now
            AND (sending = 1 OR sealed IS NULL OR created <= now - 604800000)
            AND NOT EXISTS (
                SELECT 1 FROM uploads
                WHERE uploads.mail = upload_drafts.mail AND now < uploads.expires)
        LIMIT $1)";

pub(super) const REMOVE_LARGE: &str = "DELETE FROM uploads WHERE mail = $1 AND stored = 0";
