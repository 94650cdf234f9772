-- The mailbox that a message was enqueued for first, which most are never enqueued for a second: `enqueued` has the
-- others. Null for what came through a channel, and for what came before this: then `enqueued` has all. It stays when
-- that mailbox goes; no other ever gets its number.
ALTER TABLE message ADD COLUMN mailbox_row INTEGER;
