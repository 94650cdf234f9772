-- What people show of themselves, signed by them.
CREATE TABLE profile (
  account_row  INTEGER NOT NULL UNIQUE REFERENCES account(id),
  version      INTEGER NOT NULL,
  signed       BLOB NOT NULL
);
