-- A message may have been spoken: this attachment is the recording of it, and the message's text is what is said there.

ALTER TABLE attachment ADD COLUMN spoken INTEGER NOT NULL DEFAULT 0;
