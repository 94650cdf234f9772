-- Who may register where registration is by invite. The token itself is nowhere: only whoever it was given to has it.
CREATE TABLE invite (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash  BLOB NOT NULL UNIQUE,            -- SHA-256 of the token
  note        TEXT NOT NULL,                   -- the operator's own
  most_uses   INTEGER NOT NULL,
  uses        INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  revoked_at  INTEGER
);
