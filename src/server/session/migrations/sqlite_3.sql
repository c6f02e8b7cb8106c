-- The outbox: what became of each send. The content (recipients, subject, error) is sealed.
CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL,
    idempotency_key BLOB NOT NULL,
    body_hash BLOB NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('reserved', 'inflight', 'accepted', 'refused', 'unknown')),
    attempt INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    created INTEGER NOT NULL,
    accepted_at INTEGER,
    looked_up INTEGER NOT NULL,
    request_id TEXT,
    key_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (user_key, idempotency_key)
) STRICT;

CREATE INDEX outbox_of_user ON outbox (user_key, created);
CREATE INDEX outbox_by_age ON outbox (created);

PRAGMA user_version = 3;
