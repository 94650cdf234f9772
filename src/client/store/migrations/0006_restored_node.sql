-- How often this mailbox's node went back to a backup, as far as the person was told.
ALTER TABLE account ADD COLUMN inbox_restored INTEGER NOT NULL DEFAULT 0;
