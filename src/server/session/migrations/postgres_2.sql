-- The clock of the database, in milliseconds since 1970: instances need not agree on the time.
CREATE VIEW clock AS SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now;

CREATE TABLE sessions (
    id_hash bytea NOT NULL PRIMARY KEY,
    user_key bytea NOT NULL,
    sid bytea,
    created bigint NOT NULL,
    last_seen bigint NOT NULL,
    idle_expiry bigint NOT NULL,
    absolute_expiry bigint NOT NULL,
    key_id bytea NOT NULL,
    sealed bytea NOT NULL,
    version bigint NOT NULL,
    fence bigint NOT NULL,
    lease_until bigint NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_key, created);
CREATE INDEX sessions_by_end ON sessions (idle_expiry);
CREATE INDEX sessions_of_sid ON sessions (sid) WHERE sid IS NOT NULL;

CREATE TABLE used_sign_ins (
    state_hash bytea NOT NULL PRIMARY KEY,
    expires bigint NOT NULL
);

CREATE TABLE clean_up (lease_until bigint NOT NULL);
INSERT INTO clean_up VALUES (0);
