-- What going back to a backup leaves behind.
ALTER TABLE mailbox ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;      -- how often, in all its time
ALTER TABLE channel ADD COLUMN catching_up_until INTEGER NOT NULL DEFAULT 0;  -- its members may be in later epochs
