-- How much of a mailbox one channel takes up, counted beside the deliveries: the rows of one channel lie together, where
-- an index of deliveries by channel lay with each mailbox, and cost a message a page more for each recipient.
CREATE TABLE channel_share (
  channel_row  INTEGER NOT NULL,
  mailbox_row  INTEGER NOT NULL,
  messages     INTEGER NOT NULL,               -- deliveries of this channel there, also acknowledged ones until swept
  bytes        INTEGER NOT NULL                -- and their size_bytes
);
CREATE UNIQUE INDEX channel_share_by_channel ON channel_share(channel_row, mailbox_row);

-- channel_count and channel_bytes were running numbers of the same; they are zero from here on.
DROP INDEX delivery_by_channel;
ALTER TABLE delivery ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE delivery SET size_bytes =
  COALESCE((SELECT length(octets) FROM message WHERE message.id = delivery.message_row), 0);
INSERT INTO channel_share (channel_row, mailbox_row, messages, bytes)
  SELECT channel_row, mailbox_row, count(*), sum(size_bytes) FROM delivery WHERE channel_row IS NOT NULL
  GROUP BY channel_row, mailbox_row;
