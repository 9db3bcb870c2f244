-- When the person pinned a memory: a pinned one is part of the context of every answer, before all others.

ALTER TABLE memory ADD COLUMN pinned bigint;
CREATE INDEX memory_by_pin ON memory (person) WHERE pinned IS NOT NULL;
