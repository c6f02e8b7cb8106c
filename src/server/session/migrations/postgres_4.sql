-- Files on their way into a mail. `mail` is the hash of the form that they belong to.
CREATE TABLE uploads (
    id bytea NOT NULL PRIMARY KEY,
    user_key bytea NOT NULL,
    mail bytea NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    size bigint NOT NULL,
    stored bigint NOT NULL,
    received bigint NOT NULL,
    sealed bytea NOT NULL,
    fence bigint NOT NULL,
    lease_until bigint NOT NULL
);

CREATE INDEX uploads_of_user ON uploads (user_key);
CREATE INDEX uploads_of_mail ON uploads (mail);
CREATE INDEX uploads_by_end ON uploads (expires);

CREATE TABLE upload_pieces (
    upload bytea NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start bigint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (upload, start)
);

-- The drafts that large files go to: one for each mail, in the mailbox of the person.
CREATE TABLE upload_drafts (
    mail bytea NOT NULL PRIMARY KEY,
    user_key bytea NOT NULL,
    session bytea NOT NULL,
    created bigint NOT NULL,
    expires bigint NOT NULL,
    sealed bytea,
    sending bigint NOT NULL,
    fence bigint NOT NULL,
    lease_until bigint NOT NULL
);

CREATE INDEX upload_drafts_of_user ON upload_drafts (user_key);
CREATE INDEX upload_drafts_of_session ON upload_drafts (session);
CREATE INDEX upload_drafts_by_end ON upload_drafts (expires);
