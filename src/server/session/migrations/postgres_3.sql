-- The outbox: what became of each send. The content (recipients, subject, error) is sealed.
CREATE TABLE outbox (
    id bytea NOT NULL PRIMARY KEY,
    user_key bytea NOT NULL,
    idempotency_key bytea NOT NULL,
    body_hash bytea NOT NULL,
    state text NOT NULL
        CHECK (state IN ('reserved', 'inflight', 'accepted', 'refused', 'unknown')),
    attempt bigint NOT NULL,
    lease_until bigint NOT NULL,
    created bigint NOT NULL,
    accepted_at bigint,
    looked_up bigint NOT NULL,
    request_id text,
    key_id bytea NOT NULL,
    sealed bytea NOT NULL,
    UNIQUE (user_key, idempotency_key)
);

CREATE INDEX outbox_of_user ON outbox (user_key, created);
CREATE INDEX outbox_by_age ON outbox (created);
