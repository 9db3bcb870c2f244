-- Whose erasure a receipt proves: the number, as in the audit log, which outlives the person and says nothing about
-- them. Receipts from before this migration have none.

ALTER TABLE receipt ADD COLUMN person INTEGER;
CREATE INDEX receipt_by_person ON receipt (person, at);
