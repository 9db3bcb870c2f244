-- The record of every person of every space. Times are microseconds since 1970 UTC.
-- Text lives in message, memory, observation and session only; entry, vector and retired are derived from it.

CREATE TABLE space (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE person (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again after an erasure
    space   INTEGER NOT NULL REFERENCES space ON DELETE CASCADE,
    name    TEXT NOT NULL,
    zone    TEXT NOT NULL DEFAULT 'UTC',
    made_at INTEGER NOT NULL,
    UNIQUE (space, name)
);

CREATE TABLE session (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id        TEXT NOT NULL UNIQUE,
    key       TEXT,                              -- its name in an imported history
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    closed_at INTEGER,
    UNIQUE (person, key)
);
CREATE INDEX session_by_time ON session (person, first_at, last_at);
CREATE INDEX session_open ON session (person, last_at) WHERE closed_at IS NULL;

CREATE TABLE message (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id       TEXT NOT NULL UNIQUE,
    session  INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    role     INTEGER NOT NULL,                   -- position in store.codes.ROLES
    speaker  TEXT NOT NULL,
    text     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    zone     INTEGER NOT NULL,                   -- seconds east of UTC where it was said
    key      TEXT,                               -- its name outside: the same key is the same message
    reply_to INTEGER REFERENCES message ON DELETE CASCADE,
    shown    TEXT NOT NULL DEFAULT '[]',         -- JSON: ids of what the model was shown for a reply
    UNIQUE (person, key)
);
CREATE INDEX message_by_time ON message (person, at, seq);
CREATE INDEX message_by_session ON message (session, at, seq);
CREATE INDEX message_by_reply ON message (reply_to) WHERE reply_to IS NOT NULL;

CREATE TABLE media (
    person     INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    sha256     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    PRIMARY KEY (person, sha256)
) WITHOUT ROWID;

CREATE TABLE attachment (
    message  INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    position INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (message, position),
    FOREIGN KEY (person, sha256) REFERENCES media
) WITHOUT ROWID;
CREATE INDEX attachment_by_media ON attachment (person, sha256);

CREATE TABLE memory (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    person        INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id            TEXT NOT NULL UNIQUE,
    kind          INTEGER NOT NULL,              -- position in types.ENTRY_KINDS
    text          TEXT NOT NULL,
    slot          TEXT NOT NULL,
    single        INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    zone          INTEGER NOT NULL,
    until         INTEGER,                       -- an episode's end
    closed        INTEGER,                       -- when a newer statement took its place
    superseded_by INTEGER REFERENCES memory ON DELETE SET NULL,
    state         TEXT NOT NULL,
    trigger       TEXT NOT NULL,
    keywords      TEXT NOT NULL,                 -- JSON list
    origin        TEXT NOT NULL
);
CREATE INDEX memory_by_slot ON memory (person, kind, slot);
CREATE INDEX memory_by_time ON memory (person, at);
CREATE INDEX memory_by_successor ON memory (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE source (
    memory  INTEGER NOT NULL REFERENCES memory ON DELETE CASCADE,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    quote   TEXT NOT NULL,                       -- the person's own words
    PRIMARY KEY (memory, message)
) WITHOUT ROWID;
CREATE INDEX source_by_message ON source (message);

CREATE TABLE observation (
    message    INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
    person     INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    scores     TEXT NOT NULL,                    -- JSON list in the order of types.TRAITS, 1 to 5
    confidence REAL NOT NULL,
    mood       REAL,
    words      TEXT NOT NULL,                    -- JSON list
    origin     TEXT NOT NULL
);
CREATE INDEX observation_by_time ON observation (person, at, message);

-- What recall ranks: one entry for each message and memory, with the hashed stems of its words.
CREATE TABLE entry (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    kind    INTEGER NOT NULL,
    message INTEGER REFERENCES message ON DELETE CASCADE,
    memory  INTEGER REFERENCES memory ON DELETE CASCADE,
    flags   INTEGER NOT NULL,
    terms   BLOB NOT NULL,                       -- little-endian uint32, in the order of the words
    CHECK ((message IS NULL) <> (memory IS NULL))
);
CREATE INDEX entry_by_person ON entry (person, seq);
CREATE UNIQUE INDEX entry_by_message ON entry (message) WHERE message IS NOT NULL;
CREATE UNIQUE INDEX entry_by_memory ON entry (memory) WHERE memory IS NOT NULL;

-- Entries that are gone, so that other processes take them out of their indexes. Holds no content.
CREATE TABLE retired (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,
    entry  INTEGER NOT NULL
);
CREATE INDEX retired_by_person ON retired (person, number);
CREATE TRIGGER entry_retired AFTER DELETE ON entry BEGIN
    INSERT INTO retired (person, entry) VALUES (old.person, old.seq);
END;

CREATE TABLE embedder (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dim  INTEGER NOT NULL
);

CREATE TABLE vector (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,  -- a vector can arrive long after its entry
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    entry    INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    embedder INTEGER NOT NULL REFERENCES embedder,
    data     BLOB NOT NULL,                      -- little-endian float32, unit length
    UNIQUE (entry, embedder)
);
CREATE INDEX vector_by_person ON vector (person, embedder, number);

-- The update stage. A job names what it works on and holds no content of its own but its last error.
CREATE TABLE job (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    kind     TEXT NOT NULL,                      -- turn or session
    message  INTEGER REFERENCES message ON DELETE CASCADE,
    session  INTEGER REFERENCES session ON DELETE CASCADE,
    state    TEXT NOT NULL DEFAULT 'queued',     -- queued, leased, parked; a finished job is deleted
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at   INTEGER NOT NULL,
    lease    INTEGER,                            -- leased until
    error    TEXT NOT NULL DEFAULT '',
    CHECK ((message IS NULL) <> (session IS NULL))
);
CREATE UNIQUE INDEX job_by_message ON job (kind, message) WHERE message IS NOT NULL;
CREATE UNIQUE INDEX job_by_session ON job (kind, session) WHERE session IS NOT NULL;
CREATE INDEX job_due ON job (state, run_at, id);
