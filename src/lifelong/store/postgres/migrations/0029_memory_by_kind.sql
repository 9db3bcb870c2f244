-- The timeline counts episodes and finds habits by time, without reading the memories of other kinds.

CREATE INDEX memory_by_kind ON memory (person, kind, at);
