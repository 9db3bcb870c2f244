-- What several server processes share. With SQLite one process serves a record and has the first two in its memory.

CREATE TABLE rate_bucket (
    name   TEXT PRIMARY KEY,                        -- id of the key
    tokens REAL NOT NULL,                           -- requests that it may still make
    at     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE stored_size (
    name TEXT PRIMARY KEY,                          -- kind and id of what a quota applies to
    size INTEGER NOT NULL,                          -- bytes, with those that were added since
    at   INTEGER NOT NULL                           -- when it was measured
) WITHOUT ROWID;

-- Requests with an Idempotency-Key that make their person, while they are being worked on: see answered.
CREATE TABLE claimed (
    name BLOB PRIMARY KEY,                          -- SHA-256 of the key with space and person
    at   INTEGER NOT NULL
) WITHOUT ROWID;
