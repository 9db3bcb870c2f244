-- Texts of a person's own that are no messages, drafts, and the person's choices about their voice.

CREATE TABLE writing (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id       TEXT NOT NULL UNIQUE,
    text     TEXT NOT NULL,                      -- of a draft, as it was proposed
    at       INTEGER NOT NULL,
    zone     INTEGER NOT NULL,                   -- seconds east of UTC
    register TEXT NOT NULL,
    language TEXT NOT NULL,
    addressee TEXT NOT NULL DEFAULT '',
    about    TEXT NOT NULL DEFAULT '',
    task     TEXT NOT NULL DEFAULT '',           -- of a draft; '' for a text of the person's own
    used     TEXT NOT NULL DEFAULT '[]',         -- JSON list of the ids that a draft drew on
    accepted TEXT,                               -- what the person made of a draft
    taught   INTEGER NOT NULL DEFAULT 1          -- 0: accepted while the voice was switched off
);
CREATE INDEX writing_by_person ON writing (person, at, seq);

CREATE TABLE voice_choice (
    person INTEGER PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    since  INTEGER,
    edits  TEXT NOT NULL DEFAULT '{}',           -- JSON object by register/language
    pauses TEXT NOT NULL DEFAULT '[]'            -- JSON list of [begin, end or null]
);
