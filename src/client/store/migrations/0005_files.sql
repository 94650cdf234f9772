-- Files that are on their way to the node. The sealed octets lie in the profile's folder `blobs`, under `spool`.
CREATE TABLE upload (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL,
  spool        TEXT NOT NULL,
  file         BLOB NOT NULL,                  -- an AppMessage with the file as its body
  hash         BLOB NOT NULL,                  -- of the file itself: sending the same again goes on with it
  delete_key   BLOB NOT NULL,                  -- for the node: whoever has it may delete the blob
  begun_at     INTEGER NOT NULL
);
CREATE INDEX upload_hash ON upload (conversation, hash);

-- How to delete a file at the node that was sent from here.
CREATE TABLE sent_file (
  message    INTEGER PRIMARY KEY,
  address    BLOB NOT NULL,
  delete_key BLOB NOT NULL
);
