-- What was perceived in a file, by which perceiver in which version. Derived from the file, and gone with it.

CREATE TABLE perceived (
    person    INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    sha256    TEXT NOT NULL,
    perceiver TEXT NOT NULL,
    version   TEXT NOT NULL,
    at        INTEGER NOT NULL,                  -- when it was perceived
    data      TEXT NOT NULL,                     -- JSON object; "text" in it are words to find the file by
    PRIMARY KEY (person, sha256, perceiver),
    FOREIGN KEY (person, sha256) REFERENCES media ON DELETE CASCADE
) WITHOUT ROWID;
