-- Leases, fences and key ids; times in milliseconds; `sid` as its SHA-256, so what was kept in
-- clear is dropped.
CREATE VIEW clock AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now;

CREATE TABLE sessions_2 (
    id_hash BLOB NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL,
    sid BLOB,
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    idle_expiry INTEGER NOT NULL,
    absolute_expiry INTEGER NOT NULL,
    key_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    version INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;

INSERT INTO sessions_2
SELECT id_hash, user_key, NULL, last_seen * 1000, last_seen * 1000, idle_expiry * 1000,
    absolute_expiry * 1000, substr(sealed, 2, 8), sealed, version, 0, 0
FROM sessions;

DROP TABLE sessions;
ALTER TABLE sessions_2 RENAME TO sessions;
CREATE INDEX sessions_of_user ON sessions (user_key, created);
CREATE INDEX sessions_by_end ON sessions (idle_expiry);
CREATE INDEX sessions_of_sid ON sessions (sid) WHERE sid IS NOT NULL;

UPDATE used_sign_ins SET expires = expires * 1000;

CREATE TABLE clean_up (lease_until INTEGER NOT NULL) STRICT;
INSERT INTO clean_up VALUES (0);

-- The first version of the program looks here whether the file is newer than itself.
PRAGMA user_version = 2;
