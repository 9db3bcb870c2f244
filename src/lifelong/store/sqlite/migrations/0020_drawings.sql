-- Pictures that were drawn for a person, so that they are known again, and feedback on them. No picture and no prompt.

CREATE TABLE drawing (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id       TEXT NOT NULL UNIQUE,
    sha256   TEXT NOT NULL,
    signature TEXT NOT NULL,                     -- mean colours of a grid of 6 by 6 cells, as hex digits
    at       INTEGER NOT NULL,
    backend  TEXT NOT NULL,
    looks    TEXT NOT NULL,                      -- JSON: visual terms by aspect, from a closed list
    thumb    INTEGER NOT NULL DEFAULT 0,         -- 1, -1, or 0 without feedback
    about    TEXT NOT NULL DEFAULT '',           -- an aspect or a visual term
    thumb_at INTEGER
);
CREATE INDEX drawing_by_person ON drawing (person, at, seq);
CREATE INDEX drawing_by_file ON drawing (person, sha256);
