-- What an operator has to account for. No record is ever changed; the oldest go when their time is over.
CREATE TABLE audit (
  seq      INTEGER NOT NULL UNIQUE,            -- 1, 2, 3, … without gaps
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  account  BLOB NOT NULL,                      -- the one account it is about: 16 octets, or none
  name     TEXT NOT NULL,                      -- of that account, or empty
  device   BLOB NOT NULL,                      -- 16 octets, or none
  detail   TEXT NOT NULL,
  digest   BLOB NOT NULL                       -- SHA-256 of the digest before and of this record
);
CREATE INDEX audit_by_time ON audit(at);
CREATE INDEX audit_by_kind ON audit(kind, seq);
CREATE INDEX audit_by_account ON audit(account, seq);

-- One row: the record before the oldest one, and the newest one.
CREATE TABLE audit_chain (
  base_seq     INTEGER NOT NULL,
  base_digest  BLOB NOT NULL,
  head_seq     INTEGER NOT NULL,
  head_digest  BLOB NOT NULL
);
