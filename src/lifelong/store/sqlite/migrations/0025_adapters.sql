-- What a model has learned of a concept: a small file of weights for one base model. It goes with its concept, and with
-- any exemplar that it was learned from.

CREATE TABLE adapter (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    id        TEXT NOT NULL UNIQUE,
    concept   INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    kind      TEXT NOT NULL,
    base      TEXT NOT NULL,                     -- fingerprint of the base model
    base_name TEXT NOT NULL,
    made_at   INTEGER NOT NULL,
    used      TEXT NOT NULL,                     -- JSON array: SHA-256 of the pictures that it was learned from
    data      BLOB NOT NULL,                     -- a safetensors file
    UNIQUE (concept, kind, base)
);
CREATE INDEX adapter_by_person ON adapter (person, concept);

CREATE TRIGGER exemplar_unlearned AFTER DELETE ON exemplar BEGIN
    DELETE FROM adapter WHERE person = old.person AND instr(used, old.sha256) > 0;
END;
