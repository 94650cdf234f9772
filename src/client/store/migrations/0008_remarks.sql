-- What people say about messages (client/remark/).

-- What a message has besides its words, and what became of it since.
CREATE TABLE message_more (
  message       INTEGER PRIMARY KEY,
  reply_to      BLOB,                          -- of the message that it answers: its sender's device, AppMessage.id
  thread        BLOB,                          -- the same of the message that began its thread
  mentions      BLOB,                          -- account ids, of 16 octets each
  edited_at     INTEGER,
  edit_count    INTEGER NOT NULL DEFAULT 0,
  keeps_wording INTEGER NOT NULL DEFAULT 0,    -- 1: what was said first is kept for those who lack it
  deleted_at    INTEGER,
  deleted_by    BLOB                           -- account id
);
CREATE INDEX message_more_thread ON message_more (thread) WHERE thread IS NOT NULL;
CREATE INDEX message_more_wording ON message_more (message) WHERE keeps_wording = 1;

-- What holds of messages, by what was said about them: of each device its newest word. `id` is the remark's own row in
-- `message`.
CREATE TABLE remark (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  target       INTEGER NOT NULL,               -- the row in `message` that it is about
  kind         INTEGER NOT NULL,               -- RemarkKind
  item         TEXT NOT NULL DEFAULT '',       -- of a reaction: the emoji; of a vote: its place, as each is kept
  account_id   BLOB NOT NULL,
  device_id    BLOB NOT NULL,
  place        INTEGER NOT NULL,               -- in the order of its device
  said_at      INTEGER NOT NULL,               -- by its sender's clock, within bounds
  is_off       INTEGER NOT NULL DEFAULT 0,     -- 1: it takes back
  words        TEXT NOT NULL DEFAULT '',       -- of an edit
  details      BLOB,                           -- of a vote: its choices, an octet each; of an edit: whom it names
  UNIQUE (target, kind, item, device_id)
);
CREATE INDEX remark_account ON remark (target, kind, account_id);
CREATE INDEX remark_pin ON remark (conversation, target) WHERE kind = 3;

-- What this device said before, until what takes its place has left: should that never leave, it holds again.
CREATE TABLE remark_former (
  id           INTEGER PRIMARY KEY,            -- all as in remark
  conversation INTEGER NOT NULL,
  target       INTEGER NOT NULL,
  kind         INTEGER NOT NULL,
  item         TEXT NOT NULL,
  account_id   BLOB NOT NULL,
  device_id    BLOB NOT NULL,
  place        INTEGER NOT NULL,
  said_at      INTEGER NOT NULL,
  is_off       INTEGER NOT NULL,
  words        TEXT NOT NULL,
  details      BLOB
);
CREATE INDEX remark_former_target ON remark_former (target, kind, item, device_id, id);

-- Remarks about messages that are not here, or not yet.
CREATE TABLE remark_waiting (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL,
  target       BLOB NOT NULL,                  -- its sender's device, AppMessage.id
  account_id   BLOB NOT NULL,                  -- of who says it
  device_id    BLOB NOT NULL,
  app_id       BLOB NOT NULL,
  message_id   BLOB NOT NULL,
  epoch        INTEGER NOT NULL,
  content      BLOB NOT NULL,                  -- the AppMessage's octets
  ends_at      INTEGER NOT NULL,               -- when it waits no more
  UNIQUE (conversation, device_id, app_id)
);
CREATE INDEX remark_waiting_target ON remark_waiting (conversation, target);
CREATE INDEX remark_waiting_order ON remark_waiting (conversation, id);
CREATE INDEX remark_waiting_end ON remark_waiting (ends_at);

-- Remarks go from `message`, and with them what says by which ciphertexts they are known.
CREATE INDEX said_again_message ON said_again (message);
