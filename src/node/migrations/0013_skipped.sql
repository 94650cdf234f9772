-- Numbers that going back to a backup has skipped, in steps of 2^32: no messages that the mailbox got.
ALTER TABLE mailbox ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
UPDATE mailbox SET skipped = last_seq / 4294967296 * 4294967296;
