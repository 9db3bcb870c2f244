-- PostgreSQL's triggers of deletions run once for a statement from this number on. Those of SQLite run for each row, and
-- are cheap: nothing changes here.
SELECT 1;
