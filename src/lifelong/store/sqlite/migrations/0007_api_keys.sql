-- Keys of the HTTP server. The secret itself is never stored, only its hash.

CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,                                    -- public part of the key
    hash       BLOB NOT NULL,                                       -- SHA-256 of the secret part, 32 bytes
    space      TEXT NOT NULL,                                       -- by name: a space without persons is not kept
    person     INTEGER REFERENCES person ON DELETE CASCADE,         -- NULL: any person of the space
    scopes     TEXT NOT NULL,                                       -- JSON list
    label      TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    rate       INTEGER,                                             -- requests a minute; NULL: the setting
    body       INTEGER,                                             -- bytes a request; NULL: the setting
    storage    INTEGER                                              -- bytes a person; NULL: the setting
) WITHOUT ROWID;
CREATE INDEX api_key_by_space ON api_key (space, made_at);
CREATE INDEX api_key_by_person ON api_key (person) WHERE person IS NOT NULL;
