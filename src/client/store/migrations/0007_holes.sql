-- What should be here and is not (client/hole/hole_store.h). A hole is never deleted: it ends as healed or as lost.
CREATE TABLE hole (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  hole_id       BLOB NOT NULL UNIQUE,          -- 8 random octets: what people call it
  conversation  INTEGER NOT NULL,              -- 0: nobody can tell
  cause         INTEGER NOT NULL,              -- HoleCause
  content       INTEGER NOT NULL,              -- HoleContent
  state         INTEGER NOT NULL,              -- HoleState
  ending        INTEGER NOT NULL DEFAULT 0,    -- HoleEnding
  account_id    BLOB,                          -- the sender; null where nobody knows
  device_id     BLOB,
  first_counter INTEGER,                       -- of the sender's messages that are missing
  last_counter  INTEGER,
  missing       INTEGER NOT NULL,              -- how many still are; 0 while open: nobody knows how many
  reaches_back  INTEGER NOT NULL DEFAULT 0,    -- 1: those before the first may be missing, too
  hash_before   BLOB,                          -- what the first has to carry; null: unknown
  hash_after    BLOB,                          -- what follows from the last; null: unknown
  message_id    BLOB,                          -- of what came and cannot be read
  epoch         INTEGER,
  detail        TEXT NOT NULL DEFAULT '',      -- the rule that was broken
  noticed_at    INTEGER NOT NULL,
  asked_count   INTEGER NOT NULL DEFAULT 0,
  asked_at      INTEGER,
  ask_at        INTEGER,                       -- when to ask by itself; null: not
  closed_at     INTEGER
);
CREATE INDEX hole_message_id ON hole (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX hole_open ON hole (conversation, device_id) WHERE state < 2;
CREATE INDEX hole_ask_at ON hole (ask_at) WHERE state < 2;
CREATE INDEX hole_noticed_at ON hole (noticed_at) WHERE state < 2;

-- What has become of single counters of a hole.
CREATE TABLE hole_filled (
  hole      INTEGER NOT NULL,
  counter   INTEGER NOT NULL,
  how       INTEGER NOT NULL,                  -- HoleEnding
  hash_at   BLOB,                              -- the running hash that it carries
  hash_next BLOB,                              -- and the one that follows from it
  PRIMARY KEY (hole, counter)
);

-- The line of the history that tells of a hole.
ALTER TABLE message ADD COLUMN hole INTEGER;
CREATE INDEX message_hole ON message (hole) WHERE hole IS NOT NULL;
-- Why a message of ours will never leave: UnsentCause; and the node's word for it.
ALTER TABLE message ADD COLUMN unsent_cause INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN unsent_detail TEXT NOT NULL DEFAULT '';

-- Who was in a group when: what was said then may be sent again to nobody else.
CREATE TABLE roster (
  conversation INTEGER NOT NULL,
  device_id    BLOB NOT NULL,
  account_id   BLOB NOT NULL,
  since_epoch  INTEGER NOT NULL,
  until_epoch  INTEGER,                        -- the first one without it; null: it is in
  heard_epoch  INTEGER,                        -- the newest that it has spoken in
  PRIMARY KEY (conversation, device_id, since_epoch)
);

-- When this device's own keys in the group were made.
ALTER TABLE conversation ADD COLUMN own_keys_at INTEGER;

-- What this device has said, by its own counters: to be sent again on demand.
CREATE TABLE said (
  conversation INTEGER NOT NULL,
  counter      INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,               -- that it was last encrypted in
  message      INTEGER,                        -- the row in `message`; null: a receipt
  content      BLOB,                           -- the AppMessage of a receipt; a message has its own in `message`
  message_id   BLOB NOT NULL,                  -- of the ciphertext
  said_at      INTEGER NOT NULL,
  PRIMARY KEY (conversation, counter)
);
CREATE INDEX said_message_id ON said (message_id);
CREATE INDEX said_said_at ON said (said_at);

-- Further ciphertexts of one of our messages: receipts may name any of them.
CREATE TABLE said_again (
  message_id BLOB PRIMARY KEY,
  message    INTEGER NOT NULL
);

-- Our own requests that may still be answered.
CREATE TABLE resend_request (
  request_id   BLOB PRIMARY KEY,               -- AppMessage.id
  conversation INTEGER NOT NULL,
  private_key  BLOB NOT NULL,                  -- HPKE
  asked_at     INTEGER NOT NULL
);

-- Which message of whom a device has promised to say again in place of one that cannot be read.
CREATE TABLE resend_promise (
  conversation INTEGER NOT NULL,
  device_id    BLOB NOT NULL,                  -- that has promised it
  counter      INTEGER NOT NULL,
  hole         INTEGER NOT NULL,
  PRIMARY KEY (conversation, device_id, counter)
);

-- How much others have asked of this device.
CREATE TABLE resend_budget (
  conversation INTEGER NOT NULL,
  device_id    BLOB NOT NULL,                  -- the asking one
  begun_at     INTEGER NOT NULL,
  answers      INTEGER NOT NULL,
  octets       INTEGER NOT NULL,
  PRIMARY KEY (conversation, device_id)
);
CREATE TABLE resent (
  conversation INTEGER NOT NULL,
  device_id    BLOB NOT NULL,
  counter      INTEGER NOT NULL,
  times        INTEGER NOT NULL,
  sent_at      INTEGER NOT NULL,
  PRIMARY KEY (conversation, device_id, counter)
);
