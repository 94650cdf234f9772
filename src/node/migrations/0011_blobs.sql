-- Blobs: the octets lie in files of random names, each under a row that was there before the file.
CREATE TABLE blob (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  address          BLOB NOT NULL,              -- SHA-256 of the octets
  account_row      INTEGER NOT NULL REFERENCES account(id),  -- whose quota it counts against
  object           BLOB NOT NULL UNIQUE,       -- 16 random octets: the name of its file
  size_bytes       INTEGER NOT NULL,
  whole            INTEGER NOT NULL,           -- 0 while it is uploaded, 1 when the octets are there and compared
  uses_left        INTEGER NOT NULL,           -- 0: any number
  delete_key_hash  BLOB NOT NULL,              -- SHA-256, or empty
  ttl_seconds      INTEGER NOT NULL,           -- counted from its last octet
  expires_at       INTEGER NOT NULL            -- an upload's: when it is forgotten
);
CREATE UNIQUE INDEX blob_by_address ON blob(address) WHERE whole = 1;
CREATE UNIQUE INDEX blob_upload ON blob(account_row, address) WHERE whole = 0;
CREATE INDEX blob_by_account ON blob(account_row);
CREATE INDEX blob_by_expiry ON blob(expires_at);

-- What counts against quotas; account_row 0 is the node.
CREATE TABLE blob_charge (
  account_row  INTEGER NOT NULL UNIQUE,
  bytes        INTEGER NOT NULL
);
