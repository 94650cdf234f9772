-- Delivery proofs: the node signs what it has stored, and says the same again to whoever asks again.

-- Of every key that has signed proofs; the newest signs now. Its private half is the setting "proof key".
CREATE TABLE proof_certificate (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  certificate  BLOB NOT NULL                   -- NodeCertificate
);

-- How the node came by its identity key: each entry leads from one key to the next.
CREATE TABLE identity_rotation (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  rotation  BLOB NOT NULL                      -- IdentityRotation
);

-- Of what went through a channel: mailboxes that took it, and that were full, when it came first.
ALTER TABLE message ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN full_count INTEGER NOT NULL DEFAULT 0;

-- When this mailbox got it; null where that was not written down: then message.stored_at.
ALTER TABLE enqueued ADD COLUMN stored_at INTEGER;

-- Merkle root over the Welcomes that came with the commit.
ALTER TABLE accepted_commit ADD COLUMN welcomes BLOB;
