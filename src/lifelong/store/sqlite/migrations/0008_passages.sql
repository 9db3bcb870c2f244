-- Words in a file, and where they stand: derived from the file, and gone with it. They can be recalled, so that an
-- entry may belong to a passage; its table is made anew for that, and the vectors' table with it.

CREATE TABLE passage (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id       TEXT NOT NULL UNIQUE,
    sha256   TEXT NOT NULL,                      -- the file
    reader   TEXT NOT NULL,                      -- the perceiver that found it
    position INTEGER NOT NULL,                   -- among those that it found in the file
    kind     INTEGER NOT NULL,                   -- position in store.codes.PASSAGES
    text     TEXT NOT NULL,
    begins   REAL,                               -- seconds into a recording or video
    ends     REAL,
    page     INTEGER,                            -- of a document, from 1
    boxes    TEXT NOT NULL,                      -- JSON: [left, top, right, bottom] in pixels, one a line of the text
    UNIQUE (person, sha256, reader, position),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
);

CREATE TABLE entry_new (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    kind    INTEGER NOT NULL,
    message INTEGER REFERENCES message ON DELETE CASCADE,
    memory  INTEGER REFERENCES memory ON DELETE CASCADE,
    passage INTEGER REFERENCES passage ON DELETE CASCADE,
    flags   INTEGER NOT NULL,
    terms   BLOB NOT NULL,                       -- little-endian uint32, in the order of the words
    CHECK ((message IS NOT NULL) + (memory IS NOT NULL) + (passage IS NOT NULL) = 1)
);
INSERT INTO entry_new (seq, person, kind, message, memory, flags, terms)
    SELECT seq, person, kind, message, memory, flags, terms FROM entry ORDER BY seq;

CREATE TABLE vector_new (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,  -- a vector can arrive long after its entry
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    entry    INTEGER NOT NULL REFERENCES entry_new ON DELETE CASCADE,
    embedder INTEGER NOT NULL REFERENCES embedder,
    data     BLOB NOT NULL,                      -- little-endian float32, unit length
    UNIQUE (entry, embedder)
);
INSERT INTO vector_new SELECT number, person, entry, embedder, data FROM vector ORDER BY number;

-- Numbers are never used again, also those of entries and vectors that are gone.
DELETE FROM sqlite_sequence WHERE name IN ('entry_new', 'vector_new');
INSERT INTO sqlite_sequence (name, seq)
    SELECT name || '_new', seq FROM sqlite_sequence WHERE name IN ('entry', 'vector');

DROP TABLE vector;                               -- before entry, whose rows would take vectors along
DROP TABLE entry;
ALTER TABLE entry_new RENAME TO entry;
ALTER TABLE vector_new RENAME TO vector;

CREATE INDEX entry_by_person ON entry (person, seq);
CREATE UNIQUE INDEX entry_by_message ON entry (message) WHERE message IS NOT NULL;
CREATE UNIQUE INDEX entry_by_memory ON entry (memory) WHERE memory IS NOT NULL;
CREATE UNIQUE INDEX entry_by_passage ON entry (passage) WHERE passage IS NOT NULL;
CREATE TRIGGER entry_retired AFTER DELETE ON entry BEGIN
    INSERT INTO retired (person, entry) VALUES (old.person, old.seq);
END;
CREATE INDEX vector_by_person ON vector (person, embedder, number);
