-- What the update stage did not store as a chat model gave it, without its words. Gone with the message that it quotes.

CREATE TABLE refusal (
    seq     INTEGER PRIMARY KEY,
    person  INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    message INTEGER REFERENCES message ON DELETE CASCADE,   -- NULL: the model named no message of the talk
    stage   TEXT NOT NULL,                                  -- turn, episode, habit, core, closing
    reason  TEXT NOT NULL,
    stored  TEXT NOT NULL,                                  -- own words, nothing
    at      INTEGER NOT NULL                                -- microseconds since 1970
);
CREATE INDEX refusal_by_person ON refusal (person, stage, reason);
CREATE INDEX refusal_by_message ON refusal (message);
