-- How pictures look to an encoder, the person's own beings and things, and what was recognised where.

CREATE TABLE look (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    sha256  TEXT NOT NULL,
    encoder INTEGER NOT NULL REFERENCES embedder,
    box     TEXT NOT NULL,                       -- JSON: left, top, right, bottom as parts of the upright picture
    data    BLOB NOT NULL,                       -- little-endian float32, unit length
    UNIQUE (person, encoder, sha256, box),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
);
CREATE INDEX look_by_person ON look (person, encoder, number);
CREATE INDEX look_by_media ON look (person, sha256);

CREATE TABLE concept (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id      TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    kind    TEXT NOT NULL,                       -- "truck", "dog"; "person" needs consent
    note    TEXT NOT NULL,
    made_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX concept_by_name ON concept (person, name COLLATE NOCASE);

CREATE TABLE exemplar (
    concept INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    person  INTEGER NOT NULL,
    sha256  TEXT NOT NULL,
    box     TEXT NOT NULL,
    shows   INTEGER NOT NULL,                    -- 1: this is it; 0: it looks like it and is not
    own     INTEGER NOT NULL,                    -- 1: the picture was given for the concept, not with a message
    at      INTEGER NOT NULL,
    PRIMARY KEY (concept, sha256, box),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX exemplar_by_media ON exemplar (person, sha256);

CREATE TABLE sighting (
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    sha256  TEXT NOT NULL,
    concept INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    box     TEXT NOT NULL,
    score   REAL NOT NULL,                       -- 0 to 1: how sure
    PRIMARY KEY (person, sha256, concept),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX sighting_by_concept ON sighting (concept);

CREATE TABLE consent (
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    given  INTEGER NOT NULL,
    ended  INTEGER,
    PRIMARY KEY (person, kind, given)
) WITHOUT ROWID;
