-- What a person chose about the picture that is made of their traits, and how they rated replies.

CREATE TABLE trait_choice (
    person INTEGER PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    since  INTEGER,                             -- readings of earlier messages do not count: the last reset
    pinned TEXT NOT NULL DEFAULT '{}',          -- JSON: trait name -> value set by hand, 1 to 5
    pauses TEXT NOT NULL DEFAULT '[]'           -- JSON: [from, until or null] in which nothing was read
);

CREATE TABLE rating (
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,  -- the reply
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    value   INTEGER NOT NULL CHECK (value IN (-1, 1)),
    at      INTEGER NOT NULL
);
CREATE INDEX rating_by_time ON rating (person, at, message);
