-- Documents without pages: the heading under which a passage stands.

ALTER TABLE passage ADD COLUMN heading TEXT NOT NULL DEFAULT '';
