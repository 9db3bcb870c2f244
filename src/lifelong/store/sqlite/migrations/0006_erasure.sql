-- What was forgotten, so that an older archive or backup cannot bring it back; and who did what, when. No content.

CREATE TABLE tombstone (
    id BLOB PRIMARY KEY,                        -- 16 bytes of the SHA-256 of a message's or memory's id, which nobody can guess
    at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tombstone_key (
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    key    BLOB NOT NULL,                       -- the same of a message's name in an imported history
    PRIMARY KEY (person, key)
) WITHOUT ROWID;

CREATE TABLE receipt (
    id     TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    sha256 TEXT                                 -- of the finished receipt; null from the erasure to the end of its scan
) WITHOUT ROWID;

CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    space  TEXT NOT NULL,
    person INTEGER NOT NULL,                    -- its number: it outlives the person and says nothing about them
    by     TEXT NOT NULL,                       -- cli, code, mcp or the id of a key
    act    TEXT NOT NULL,
    count  INTEGER NOT NULL
);
CREATE INDEX audit_by_space ON audit (space, seq);
CREATE INDEX audit_by_person ON audit (person, seq);
