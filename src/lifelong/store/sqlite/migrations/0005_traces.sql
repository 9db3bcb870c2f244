-- How answers came about. A trace holds ids and figures, and of texts only what a model wrote on the way: queries,
-- thoughts, and the words in which a query named a time. It goes with its message, its reply, and everything that
-- it shows: such a text may repeat any of them.

CREATE TABLE trace (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,  -- that was answered
    reply   INTEGER REFERENCES message ON DELETE CASCADE,           -- NULL when none was stored
    at      INTEGER NOT NULL,
    mode    TEXT NOT NULL,                                          -- fast or deep
    model   TEXT NOT NULL,
    steps   TEXT NOT NULL                                           -- JSON list of objects: types.Step
);
CREATE INDEX trace_by_person ON trace (person, number);
CREATE INDEX trace_by_message ON trace (message);
CREATE INDEX trace_by_reply ON trace (reply) WHERE reply IS NOT NULL;

CREATE TABLE trace_shows (
    ref   TEXT NOT NULL,                                            -- id of a message or memory
    trace INTEGER NOT NULL REFERENCES trace ON DELETE CASCADE,
    PRIMARY KEY (ref, trace)
) WITHOUT ROWID;
CREATE INDEX trace_shows_by_trace ON trace_shows (trace);

CREATE TRIGGER message_unshown AFTER DELETE ON message BEGIN
    DELETE FROM trace WHERE number IN (SELECT trace FROM trace_shows WHERE ref = old.id);
END;
CREATE TRIGGER memory_unshown AFTER DELETE ON memory BEGIN
    DELETE FROM trace WHERE number IN (SELECT trace FROM trace_shows WHERE ref = old.id);
END;
