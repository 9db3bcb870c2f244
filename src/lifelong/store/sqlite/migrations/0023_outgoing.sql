-- Requests that left this machine, without content: when, what for, to which machine, how many bytes.

CREATE TABLE outgoing (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER REFERENCES person ON DELETE CASCADE,   -- NULL: for nobody in particular
    at     INTEGER NOT NULL,                              -- microseconds since 1970
    kind   TEXT NOT NULL,                                 -- chat, embed, speech, draw, picture, other
    host   TEXT NOT NULL,
    size   INTEGER NOT NULL                               -- bytes of the body
);
CREATE INDEX outgoing_by_person ON outgoing (person, seq);
