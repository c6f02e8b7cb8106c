-- Files on their way into a mail. `mail` is the hash of the form that they belong to.
CREATE TABLE uploads (
    id BLOB NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL,
    mail BLOB NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    size INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    received INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;

CREATE INDEX uploads_of_user ON uploads (user_key);
CREATE INDEX uploads_of_mail ON uploads (mail);
CREATE INDEX uploads_by_end ON uploads (expires);

CREATE TABLE upload_pieces (
    upload BLOB NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (upload, start)
) STRICT;

-- The drafts that large files go to: one for each mail, in the mailbox of the person.
CREATE TABLE upload_drafts (
    mail BLOB NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL,
    session BLOB NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    sealed BLOB,
    sending INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;

CREATE INDEX upload_drafts_of_user ON upload_drafts (user_key);
CREATE INDEX upload_drafts_of_session ON upload_drafts (session);
CREATE INDEX upload_drafts_by_end ON upload_drafts (expires);

-- The first version of the program looks here whether the file is newer than itself.
PRAGMA user_version = 4;
