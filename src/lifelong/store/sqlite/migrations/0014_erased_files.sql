-- A person's files lie in a folder whose name nobody can guess and no other record hands out; older ones keep theirs.
ALTER TABLE person ADD COLUMN folder TEXT NOT NULL DEFAULT '';
UPDATE person SET folder = CAST(id AS TEXT);
CREATE UNIQUE INDEX person_by_folder ON person (folder);

-- Files that an erasure deletes: written in its transaction, cleared when their bytes are gone. A file that neither a
-- row of media nor a row here names is never deleted without being asked for.
CREATE TABLE erased_file (
    folder TEXT NOT NULL,                        -- of the person, who may be gone
    name   TEXT NOT NULL,                        -- on the disk; empty for the whole folder
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;
