-- What a deletion of many rows does besides is done once for the statement, not once for each row: of 10,000 erased
-- messages that was a quarter of the time.

CREATE FUNCTION retire_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO retired (person, entry) SELECT person, seq FROM gone ORDER BY seq;
    RETURN NULL;
END $$;
DROP TRIGGER entry_retired ON entry;
DROP FUNCTION retire_entry();
CREATE TRIGGER entry_retired AFTER DELETE ON entry REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION retire_entries();

CREATE OR REPLACE FUNCTION drop_traces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM trace WHERE number IN (SELECT s.trace FROM trace_shows s JOIN gone ON gone.id = s.ref);
    RETURN NULL;
END $$;
DROP TRIGGER message_unshown ON message;
DROP TRIGGER memory_unshown ON memory;
CREATE TRIGGER message_unshown AFTER DELETE ON message REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION drop_traces();
CREATE TRIGGER memory_unshown AFTER DELETE ON memory REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION drop_traces();
