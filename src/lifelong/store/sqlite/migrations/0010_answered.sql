-- Answers to HTTP writes that gave themselves a name (Idempotency-Key), for a day.

CREATE TABLE answered (
    person     INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    name       BLOB NOT NULL,                       -- SHA-256 of the name with space and person
    asked      BLOB NOT NULL,                       -- SHA-256 of the name and the request: without the name it tells nothing
    at         INTEGER NOT NULL,
    status     INTEGER NOT NULL DEFAULT 0,          -- of HTTP; 0 while it is being worked on
    media_type TEXT NOT NULL DEFAULT '',
    tag        TEXT NOT NULL DEFAULT '',
    content    BLOB,                                -- NULL: not kept, or let go of when something was forgotten
    wiped      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, name)
) WITHOUT ROWID;
CREATE INDEX answered_by_time ON answered (at);
