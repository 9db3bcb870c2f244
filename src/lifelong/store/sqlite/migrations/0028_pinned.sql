-- When the person pinned a memory: a pinned one is part of the context of every answer, before all others.

ALTER TABLE memory ADD COLUMN pinned INTEGER;                     -- microseconds since 1970 UTC; NULL: not pinned
CREATE INDEX memory_by_pin ON memory (person) WHERE pinned IS NOT NULL;
