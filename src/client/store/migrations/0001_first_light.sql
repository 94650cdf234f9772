-- One profile's store. Times are milliseconds since the Unix epoch unless they say seconds. Every change of a group's
-- state happens in an immediate transaction together with what follows from it (PROTOCOL.md "Order of storing and sending").

-- Who we are; at most one row.
CREATE TABLE account (
  one             INTEGER PRIMARY KEY CHECK (one = 1),
  state           INTEGER NOT NULL,            -- AccountState
  account_id      BLOB NOT NULL,
  name            TEXT NOT NULL,
  domain          TEXT NOT NULL,
  account_key     BLOB,                        -- Ed25519 private key; null on devices that were linked
  device_id       BLOB NOT NULL,
  device_key      BLOB NOT NULL,               -- Ed25519 private key
  device_label    TEXT NOT NULL,
  node            TEXT NOT NULL,               -- HOST:PORT
  session_counter INTEGER NOT NULL DEFAULT 0,  -- of the last session that was asked for
  mailbox_address BLOB,
  inbox_cursor    INTEGER NOT NULL DEFAULT 0,  -- everything up to this sequence number is stored here
  inbox_missed    INTEGER NOT NULL DEFAULT 0,  -- messages that found the mailbox full, as far as the person was told
  shown_cursor    INTEGER NOT NULL DEFAULT 0   -- everything up to this message was shown by `listen`
);

-- Nodes the person trusts.
CREATE TABLE trusted_node (
  address      TEXT PRIMARY KEY,               -- HOST:PORT
  identity_key BLOB NOT NULL,
  trusted_at   INTEGER NOT NULL
);

-- Accounts whose manifests were verified, ours among them. A version is never replaced and never goes back.
CREATE TABLE person (
  account_id       BLOB PRIMARY KEY,
  name             TEXT NOT NULL,
  manifest_version INTEGER NOT NULL
);
CREATE INDEX person_name ON person (name);
CREATE TABLE manifest (
  account_id BLOB NOT NULL,
  version    INTEGER NOT NULL,
  content    BLOB NOT NULL,                    -- as signed
  PRIMARY KEY (account_id, version)
);

-- KeyPackages of this device, with their private parts until somebody used them.
CREATE TABLE key_package (
  ref          BLOB PRIMARY KEY,               -- KeyPackageRef (RFC 9420 §5.2)
  suite        INTEGER NOT NULL,
  last_resort  INTEGER NOT NULL,
  content      BLOB NOT NULL,
  private_part BLOB NOT NULL,
  made_at      INTEGER NOT NULL,
  published    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE conversation (
  id            INTEGER PRIMARY KEY,
  standing      INTEGER NOT NULL,              -- Standing
  kind          INTEGER NOT NULL,              -- GroupProfile.kind
  name          TEXT NOT NULL,                 -- of a group; empty for a dm
  peer          BLOB,                          -- account id of a dm's other side
  group_id      BLOB UNIQUE,
  channel       BLOB,                          -- address; known before the group is, when somebody else began a dm
  suite         INTEGER,
  epoch         INTEGER,
  removed_in    INTEGER,                       -- the epoch that began without us
  version       INTEGER NOT NULL DEFAULT 0,    -- of its rows in group_row: other processes see that theirs are old
  sent_counter  INTEGER NOT NULL DEFAULT 0,    -- of this device's last AppMessage
  running_hash  BLOB                           -- that its next one carries
);
CREATE UNIQUE INDEX conversation_peer ON conversation (peer) WHERE peer IS NOT NULL;

-- The MLS groups, in rows of which a message or commit changes few (core/mls/group/group_rows.h).
CREATE TABLE group_row (
  conversation INTEGER NOT NULL,
  key          BLOB NOT NULL,
  value        BLOB NOT NULL,
  PRIMARY KEY (conversation, key)
);

-- The commit that was, or will be, submitted for the conversation's epoch, and what is true once it is accepted.
CREATE TABLE pending_commit (
  conversation INTEGER PRIMARY KEY,
  epoch        INTEGER NOT NULL,
  content      BLOB NOT NULL,
  next_epoch   BLOB NOT NULL                   -- what it changes in the group, as its committer sees it
);
CREATE TABLE pending_welcome (
  conversation INTEGER NOT NULL,
  address      BLOB NOT NULL,                  -- the joiner's mailbox
  content      BLOB NOT NULL,
  PRIMARY KEY (conversation, address)
);
CREATE TABLE pending_mailbox (
  conversation INTEGER NOT NULL,
  address      BLOB NOT NULL,
  removed      INTEGER NOT NULL,               -- 0: added to the fan-out, 1: taken off
  PRIMARY KEY (conversation, address)
);

-- Changes of membership that the person asked for and that no epoch has brought yet. They outlive lost races.
CREATE TABLE wish (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  kind         INTEGER NOT NULL,               -- WishKind
  account_id   BLOB NOT NULL,
  device_id    BLOB,                           -- of the KeyPackage; null: every device of the account
  key_package  BLOB,                           -- claimed already, and used again after a lost race
  UNIQUE (conversation, kind, account_id, device_id)
);

-- What is shown: texts, and what a person has to know about messages that have none.
CREATE TABLE message (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- the cursor: never used twice
  conversation  INTEGER NOT NULL,
  kind          INTEGER NOT NULL,              -- MessageKind
  state         INTEGER NOT NULL,              -- MessageState
  message_id    BLOB,                          -- SHA-256 of the ciphertext; null until there is one
  app_id        BLOB,                          -- AppMessage.id
  account_id    BLOB,                          -- the sender; null where nobody knows
  device_id     BLOB,
  epoch         INTEGER,
  sent_at       INTEGER NOT NULL,              -- by the sender's clock
  stored_at     INTEGER NOT NULL,              -- by ours
  text          TEXT NOT NULL,                 -- what was said, or the cause why it cannot be read
  content       BLOB,                          -- the AppMessage's octets
  full_count    INTEGER NOT NULL DEFAULT 0     -- mailboxes that had no room for ours
);
CREATE INDEX message_conversation ON message (conversation, id);
CREATE INDEX message_message_id ON message (message_id);
CREATE UNIQUE INDEX message_app_id ON message (conversation, device_id, app_id) WHERE app_id IS NOT NULL;

-- Ciphertexts of recent messages, as the node delivers them.
CREATE TABLE ciphertext (
  message INTEGER PRIMARY KEY,
  content BLOB NOT NULL
);

-- Who shall confirm one of our messages, and who has.
CREATE TABLE recipient (
  message      INTEGER NOT NULL,
  account_id   BLOB NOT NULL,
  confirmed_at INTEGER,
  PRIMARY KEY (message, account_id)
);

-- What an epoch was, for as long as messages of it are kept: its tag shows forks.
CREATE TABLE epoch (
  conversation  INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,
  tag           BLOB NOT NULL,                 -- MLS-Exporter("quicprochat epoch tag", "", 8)
  group_context BLOB NOT NULL,
  began_at      INTEGER NOT NULL,
  PRIMARY KEY (conversation, epoch)
);

-- Where each sending device stands in each conversation (sender_chain.h).
CREATE TABLE sender_chain (
  conversation INTEGER NOT NULL,
  device_id    BLOB NOT NULL,
  counter      INTEGER NOT NULL,
  running_hash BLOB NOT NULL,
  PRIMARY KEY (conversation, device_id)
);

-- What has to leave, in order. A row goes when the node has stored it.
CREATE TABLE outbox (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL,
  kind         INTEGER NOT NULL,               -- OutboxKind
  message      INTEGER,                        -- the row in `message` it belongs to
  content      BLOB,                           -- the AppMessage's octets; null until it is encrypted for the first time
  ciphertext   BLOB,                           -- null: to be encrypted in the newest epoch
  epoch        INTEGER
);
CREATE INDEX outbox_conversation ON outbox (conversation, id);
