-- Reports to the operator, sealed: who sent one, only the report itself may say.
CREATE TABLE report (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id  BLOB NOT NULL UNIQUE,             -- SHA-256 of the sealed octets
  stored_at  INTEGER NOT NULL,                 -- rounded down to the day
  sealed     BLOB NOT NULL
);
CREATE INDEX report_by_time ON report(stored_at);

-- How many an account has sent on the day it last sent one.
CREATE TABLE report_count (
  account_row  INTEGER NOT NULL UNIQUE REFERENCES account(id),
  day          INTEGER NOT NULL,               -- days since the Unix epoch
  count        INTEGER NOT NULL
);
