-- A receipt belongs to the transaction that erases: its file is written from here, after the commit.
-- A lease names the process that holds it, so that the jobs of one that died are taken over at once.

ALTER TABLE receipt ADD COLUMN content TEXT;                -- as its file has it; null for receipts of earlier versions
ALTER TABLE job ADD COLUMN owner TEXT NOT NULL DEFAULT '';  -- of a leased job: the process, as store.processes names it
