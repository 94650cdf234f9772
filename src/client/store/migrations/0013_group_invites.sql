-- Links that let people into groups, and who came by them (client/invite/invite_store.h).
CREATE TABLE group_invite (
  id           BLOB PRIMARY KEY,  -- 16 random octets
  conversation INTEGER NOT NULL,
  secret_hash  BLOB NOT NULL,     -- SHA-256 of the secret, which the link alone holds
  made_at      INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  most_uses    INTEGER NOT NULL,
  revoked_at   INTEGER            -- null: it was not
);
CREATE TABLE group_invite_use (
  invite     BLOB NOT NULL,
  account_id BLOB NOT NULL,
  used_at    INTEGER NOT NULL,
  stage      INTEGER NOT NULL,    -- UseStage
  PRIMARY KEY (invite, account_id)
);
CREATE INDEX group_invite_use_stage ON group_invite_use (stage);

-- How often somebody was answered of late: whoever asks again and again is passed over.
CREATE TABLE join_answered (
  account_id BLOB PRIMARY KEY,
  since      INTEGER NOT NULL,
  answers    INTEGER NOT NULL
);
