-- The node's signed word for what it has stored of ours, and what it takes to check it without the node.

CREATE TABLE delivery_proof (
  message_id BLOB PRIMARY KEY,                 -- SHA-256 of the ciphertext: of a message, or of a commit
  state      INTEGER NOT NULL,                 -- ProofState
  proof      BLOB NOT NULL                     -- as the node gave it; empty where it gave none
);

-- Of the node's keys that sign proofs, each vouched for by the identity this profile trusts.
CREATE TABLE node_certificate (
  key_id      BLOB PRIMARY KEY,
  certificate BLOB NOT NULL
);

-- How the account's node came by its identity key, as it told last.
CREATE TABLE identity_chain (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  chain BLOB NOT NULL
);
