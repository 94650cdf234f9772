-- A channel may go on as another group (RFC 9420 §11.2, ReInit), and counts its epochs on.
ALTER TABLE channel ADD COLUMN epochs_before INTEGER NOT NULL DEFAULT 0;  -- epoch n of its group is its epochs_before + n

-- The groups that it was before.
CREATE TABLE former_group (
  channel_row    INTEGER NOT NULL REFERENCES channel(id),
  group_id       BLOB NOT NULL UNIQUE,
  epochs_before  INTEGER NOT NULL,               -- as in channel
  last_epoch     INTEGER NOT NULL,               -- of the channel's
  commit_id      BLOB NOT NULL,                  -- of the commit that ended it, and names the next group
  closed_at      INTEGER NOT NULL,               -- when the node took that
  welcomes       BLOB NOT NULL                   -- root over the Welcomes that came with it
);
CREATE UNIQUE INDEX former_group_by_channel ON former_group(channel_row, last_epoch);
