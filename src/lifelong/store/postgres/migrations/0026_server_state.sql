-- What several server processes share; see the migration of SQLite. Unlogged: after a crash the first two begin anew.

CREATE UNLOGGED TABLE rate_bucket (
    name   string PRIMARY KEY,
    tokens double precision NOT NULL,
    at     bigint NOT NULL
);

CREATE UNLOGGED TABLE stored_size (
    name string PRIMARY KEY,
    size bigint NOT NULL,
    at   bigint NOT NULL
);

CREATE TABLE claimed (
    name bytea PRIMARY KEY,
    at   bigint NOT NULL
);

-- Take one request from a bucket that holds those of a minute and fills evenly; the clock is that of this server.
-- Returns the seconds until there is one, or 0 if it was taken.
CREATE FUNCTION take_request(bucket text, most double precision) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
    now  bigint;
    have double precision;
BEGIN
    INSERT INTO rate_bucket VALUES (bucket, most, 0) ON CONFLICT DO NOTHING;
    SELECT tokens, at INTO have, now FROM rate_bucket WHERE name = bucket FOR UPDATE;
    have := least(most, have + (extract(epoch FROM clock_timestamp()) - now / 1e6) * most / 60);
    now := extract(epoch FROM clock_timestamp()) * 1e6;
    UPDATE rate_bucket SET tokens = CASE WHEN have < 1 THEN have ELSE have - 1 END, at = now WHERE name = bucket;
    RETURN CASE WHEN have < 1 THEN (1 - have) * 60 / most ELSE 0 END;
END $$;
