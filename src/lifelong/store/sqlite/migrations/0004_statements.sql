-- What a statement says besides its words: denial, the time that it names, the rule of a habit, names in an episode.

ALTER TABLE memory ADD COLUMN denied INTEGER NOT NULL DEFAULT 0;   -- it denies or ends what its slot is about
ALTER TABLE memory ADD COLUMN event_at INTEGER;                    -- begin of the span that its words name
ALTER TABLE memory ADD COLUMN event_until INTEGER;                 -- end of it, exclusive
ALTER TABLE memory ADD COLUMN schedule TEXT NOT NULL DEFAULT '';   -- recurrence rule of RFC 5545
ALTER TABLE memory ADD COLUMN people TEXT NOT NULL DEFAULT '[]';   -- JSON list of names
ALTER TABLE memory ADD COLUMN places TEXT NOT NULL DEFAULT '[]';   -- JSON list of names
