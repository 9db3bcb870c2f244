-- The voices in recordings, a stretch of speech each: the vector of a speaker encoder, and whose of the person's own
-- beings it is. Kept only while a consent stands. An exemplar in a recording has its begin and end after its box.

CREATE TABLE voice (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    sha256  TEXT NOT NULL,
    encoder INTEGER NOT NULL REFERENCES embedder,
    begins  REAL NOT NULL,                       -- seconds into the recording or video
    ends    REAL NOT NULL,
    data    BLOB NOT NULL,                       -- little-endian float32, unit length
    concept INTEGER REFERENCES concept ON DELETE SET NULL,
    score   REAL,                                -- 0 to 1: how sure it is the concept's; NULL with it
    UNIQUE (person, encoder, sha256, begins),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
);
CREATE INDEX voice_by_media ON voice (person, sha256, begins);
CREATE INDEX voice_by_concept ON voice (concept);
