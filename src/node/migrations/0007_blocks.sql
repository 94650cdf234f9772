-- Whom accounts have blocked: not their ids, which would be a list of who dislikes whom, but keyed hashes of both.
CREATE TABLE block (
  account_row  INTEGER NOT NULL REFERENCES account(id),  -- who blocks
  mark         BLOB NOT NULL UNIQUE                      -- HMAC-SHA256 of both account ids
);
CREATE INDEX block_by_account ON block(account_row);
