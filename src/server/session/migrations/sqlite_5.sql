-- A send is found by its person and key alone: each index more costs a page of the log for every
-- new one. The ids are as random as can be, and a person has few sends.
CREATE TABLE outbox_2 (
    id BLOB NOT NULL,
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

INSERT INTO outbox_2 SELECT * FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_by_age ON outbox (created);

-- The first version of the program looks here whether the file is newer than itself.
PRAGMA user_version = 5;
