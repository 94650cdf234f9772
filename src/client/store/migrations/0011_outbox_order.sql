-- In which order the outbox leaves, how often each of it was tried, and why it still waits (mailbox/outbox_store.h).
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;          -- OutboxRank; what waited before keeps its order
ALTER TABLE outbox ADD COLUMN counter INTEGER NOT NULL DEFAULT 0;       -- its place in this device's chain, once it has one
ALTER TABLE outbox ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0;     -- 0: nobody knows
ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;         -- how often the node did not take it
ALTER TABLE outbox ADD COLUMN tried_at INTEGER;                         -- the last of them
ALTER TABLE outbox ADD COLUMN try_at INTEGER;                           -- before which it is not tried again by itself
ALTER TABLE outbox ADD COLUMN why TEXT NOT NULL DEFAULT '';             -- the node's word for it
ALTER TABLE outbox ADD COLUMN may_have_left INTEGER NOT NULL DEFAULT 0; -- 1: it was sent, and no answer came
UPDATE outbox SET rank = 0 WHERE kind = 2;
UPDATE outbox SET may_have_left = 1 WHERE ciphertext IS NOT NULL;
UPDATE outbox SET queued_at = ifnull((SELECT stored_at FROM message WHERE message.id = outbox.message), 0);
DROP INDEX outbox_conversation;
CREATE INDEX outbox_order ON outbox (conversation, rank, counter, id);
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;

-- That the node was out of reach when something waited; no row, once it answers.
CREATE TABLE unreachable (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  tries    INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  try_at   INTEGER,                            -- null: nobody tries by itself
  why      TEXT NOT NULL
);
