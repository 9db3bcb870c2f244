-- Catalogues of things that can be recommended, and what each person did with them.

CREATE TABLE catalogue (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    space      INTEGER NOT NULL REFERENCES space ON DELETE CASCADE,
    name       TEXT NOT NULL,
    low        REAL NOT NULL,                    -- scale of ratings
    high       REAL NOT NULL,
    made_at    INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,       -- grows when an item changes or an interaction is deleted
    UNIQUE (space, name)
);

CREATE TABLE item (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    catalogue INTEGER NOT NULL REFERENCES catalogue ON DELETE CASCADE,
    id        TEXT NOT NULL,                     -- its name in the files of the application
    title     TEXT NOT NULL,
    text      TEXT NOT NULL,
    fields    TEXT NOT NULL,                     -- JSON object
    removed   INTEGER NOT NULL DEFAULT 0,        -- 1: never recommended; interactions still name it
    UNIQUE (catalogue, id)
);

CREATE TABLE item_vector (
    item     INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    embedder INTEGER NOT NULL REFERENCES embedder,
    data     BLOB NOT NULL,                      -- little-endian float32, unit length
    PRIMARY KEY (item, embedder)
) WITHOUT ROWID;

-- What a person did with an item. Everything that is counted over all persons of a space is computed from these rows
-- in memory, so that deleting them leaves no count behind.
CREATE TABLE interaction (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    catalogue INTEGER NOT NULL REFERENCES catalogue ON DELETE CASCADE,
    item      INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    id        TEXT NOT NULL UNIQUE,
    kind      INTEGER NOT NULL,                  -- position in types.INTERACTION_KINDS
    value     REAL,                              -- of a rating, on the scale of the catalogue
    at        INTEGER NOT NULL,
    zone      INTEGER NOT NULL,                  -- seconds east of UTC
    about     TEXT NOT NULL DEFAULT '',          -- id of the recommendation that it follows
    message   INTEGER REFERENCES message ON DELETE CASCADE,  -- the message that said it
    quote     TEXT NOT NULL DEFAULT ''           -- the person's own words
);
CREATE INDEX interaction_by_person ON interaction (person, at, seq);
CREATE INDEX interaction_by_catalogue ON interaction (catalogue, seq);
CREATE INDEX interaction_by_item ON interaction (item);
CREATE INDEX interaction_by_message ON interaction (message) WHERE message IS NOT NULL;

CREATE TRIGGER interaction_deleted AFTER DELETE ON interaction BEGIN
    UPDATE catalogue SET generation = generation + 1 WHERE id = old.catalogue;
END;
