-- Whom a key for any person writes for, so that its quotas are counted over all of them.

CREATE TABLE key_person (
    key    TEXT NOT NULL REFERENCES api_key ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    made   INTEGER NOT NULL,                                        -- 1: the person was made by this key
    PRIMARY KEY (key, person)
) WITHOUT ROWID;
CREATE INDEX key_person_by_person ON key_person (person);

ALTER TABLE api_key ADD COLUMN persons INTEGER;                     -- persons that it may make; NULL: the setting
