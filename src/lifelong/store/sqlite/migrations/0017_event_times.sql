-- When the events of an entry's text took place, by its words. Derived from the text, and gone with the entry.

CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,    -- events may be found after their entry was read
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    entry  INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    since  INTEGER NOT NULL,                     -- microseconds since 1970
    until  INTEGER NOT NULL                      -- exclusive
);
CREATE INDEX event_by_person ON event (person, number);
CREATE INDEX event_by_entry ON event (entry);

ALTER TABLE entry ADD COLUMN dated INTEGER NOT NULL DEFAULT 0;  -- 1: its text was searched for events
CREATE INDEX entry_undated ON entry (person, seq) WHERE dated = 0;

-- The day of an event is a day in the person's zone, whose offset then differs from the one when it was told.
ALTER TABLE memory ADD COLUMN event_zone INTEGER;               -- offset at event_at in seconds; NULL: as column zone
ALTER TABLE memory ADD COLUMN event_until_zone INTEGER;         -- offset at event_until in seconds
