CREATE TABLE IF NOT EXISTS sessions (
    id_hash BLOB NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL,
    sid TEXT,
    last_seen INTEGER NOT NULL,
    idle_expiry INTEGER NOT NULL,
    absolute_expiry INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS used_sign_ins (
    state_hash BLOB NOT NULL PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 1;
