-- What a node keeps. Nothing here is readable without the members' keys; times are seconds since the Unix epoch.
-- AUTOINCREMENT: sessions and waiting calls know rows by their number, so no number is ever given out again.

-- The node's own: domain, OPAQUE seed and key pair.
CREATE TABLE setting (
  name   TEXT NOT NULL UNIQUE,
  value  BLOB NOT NULL
);

CREATE TABLE account (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id        BLOB NOT NULL UNIQUE,      -- 16 octets, chosen by the first device
  name              TEXT NOT NULL UNIQUE,
  record            BLOB NOT NULL,             -- OPAQUE RegistrationRecord
  manifest_version  INTEGER NOT NULL,
  created_at        INTEGER NOT NULL
);

CREATE TABLE manifest (
  account_row  INTEGER NOT NULL REFERENCES account(id),
  version      INTEGER NOT NULL,
  signed       BLOB NOT NULL
);
CREATE UNIQUE INDEX manifest_by_version ON manifest(account_row, version);

CREATE TABLE device (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account_row  INTEGER NOT NULL REFERENCES account(id),
  device_id    BLOB NOT NULL,                  -- 16 octets
  device_key   BLOB NOT NULL,                  -- Ed25519 public key
  label        TEXT NOT NULL,
  state        INTEGER NOT NULL,               -- 0 pending, 1 active, 2 revoked
  counter      INTEGER NOT NULL,               -- of the newest session
  enrolled_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX device_by_id ON device(account_row, device_id);

CREATE TABLE key_package (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  device_row   INTEGER NOT NULL REFERENCES device(id),
  suite        INTEGER NOT NULL,
  last_resort  INTEGER NOT NULL,
  not_after    INTEGER NOT NULL,
  ref          BLOB NOT NULL,                  -- KeyPackageRef: which one it is, also when it is published again
  octets       BLOB                            -- null once it was handed out
);
CREATE INDEX key_package_by_device ON key_package(device_row, suite, last_resort) WHERE octets IS NOT NULL;
CREATE UNIQUE INDEX key_package_by_ref ON key_package(device_row, ref);

CREATE TABLE mailbox (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  device_row   INTEGER NOT NULL UNIQUE REFERENCES device(id),
  address      BLOB NOT NULL UNIQUE,           -- 32 random octets
  last_seq     INTEGER NOT NULL,               -- given out last
  acked_seq    INTEGER NOT NULL,               -- the watermark: the owner has everything up to here
  swept_seq    INTEGER NOT NULL,               -- up to here the deliveries are deleted
  total_bytes  INTEGER NOT NULL,               -- octets of everything up to last_seq
  acked_bytes  INTEGER NOT NULL,               -- and up to acked_seq
  missed       INTEGER NOT NULL                -- messages, in all its time, that found it full
);

CREATE INDEX mailbox_behind ON mailbox(id) WHERE acked_seq > swept_seq;

-- One payload, however many mailboxes it goes to. It has octets while they wait somewhere, and stays without them, so
-- that a repeated submission is recognised.
CREATE TABLE message (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id   BLOB NOT NULL UNIQUE,           -- SHA-256 of the octets
  channel_row  INTEGER,                        -- null for what was enqueued
  stored_at    INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,               -- of the octets
  kept_until   INTEGER,                        -- of the row; null: until its last delivery goes
  octets       BLOB
);
CREATE INDEX message_by_expiry ON message(expires_at) WHERE octets IS NOT NULL;
CREATE INDEX message_by_end ON message(kept_until) WHERE octets IS NULL AND kept_until IS NOT NULL;

-- What was enqueued for a mailbox, also after it was acknowledged and swept.
CREATE TABLE enqueued (
  message_row  INTEGER NOT NULL REFERENCES message(id),
  mailbox_row  INTEGER NOT NULL REFERENCES mailbox(id)
);
CREATE UNIQUE INDEX enqueued_by_message ON enqueued(message_row, mailbox_row);
CREATE INDEX enqueued_by_mailbox ON enqueued(mailbox_row);

CREATE TABLE delivery (
  mailbox_row  INTEGER NOT NULL REFERENCES mailbox(id),
  seq          INTEGER NOT NULL,
  message_row  INTEGER NOT NULL REFERENCES message(id),
  end_bytes    INTEGER NOT NULL,               -- the mailbox's total_bytes with this one
  channel_row    INTEGER,                      -- as in message
  channel_count  INTEGER NOT NULL,             -- running numbers of this channel in this mailbox, with this one
  channel_bytes  INTEGER NOT NULL
);
CREATE INDEX delivery_by_channel ON delivery(mailbox_row, channel_row, seq) WHERE channel_row IS NOT NULL;
CREATE UNIQUE INDEX delivery_by_seq ON delivery(mailbox_row, seq);
CREATE UNIQUE INDEX delivery_by_message ON delivery(message_row, mailbox_row);

CREATE TABLE channel (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  address     BLOB NOT NULL UNIQUE,            -- 32 random octets
  group_id    BLOB NOT NULL UNIQUE,
  epoch       INTEGER NOT NULL,
  commit_id   BLOB NOT NULL,                   -- of the commit that began the epoch; empty at epoch 0
  pair        BLOB UNIQUE                      -- of a conversation of two accounts: keyed hash of both ids
);

CREATE TABLE channel_member (
  channel_row  INTEGER NOT NULL REFERENCES channel(id),
  mailbox_row  INTEGER NOT NULL REFERENCES mailbox(id),
  since_epoch  INTEGER NOT NULL                -- the first one its owner can read
);
CREATE UNIQUE INDEX channel_member_by_channel ON channel_member(channel_row, mailbox_row);
CREATE INDEX channel_member_by_mailbox ON channel_member(mailbox_row);

-- Which commit ended an epoch: the answer to a submission that comes twice.
CREATE TABLE accepted_commit (
  channel_row  INTEGER NOT NULL REFERENCES channel(id),
  epoch        INTEGER NOT NULL,
  commit_id    BLOB NOT NULL,
  stored_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX accepted_commit_by_epoch ON accepted_commit(channel_row, epoch);
CREATE INDEX accepted_commit_by_time ON accepted_commit(stored_at);
