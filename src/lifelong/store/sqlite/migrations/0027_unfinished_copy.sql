-- One row while this record is being copied from another: then it is not complete, and is not opened.

CREATE TABLE unfinished_copy (
    source TEXT PRIMARY KEY                         -- path or address of the other record, without a password
) WITHOUT ROWID;
