-- What a drawing drew on: ids of concepts, of the files of reference pictures, and of what proves its taste. A drawing is
-- forgotten with the first of them. Of earlier drawings it is not known.

ALTER TABLE drawing ADD COLUMN used TEXT NOT NULL DEFAULT '[]';   -- JSON array of ids
