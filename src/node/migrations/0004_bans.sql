-- Whom and what the operator has shut out.
CREATE TABLE ban (
  account_row  INTEGER NOT NULL UNIQUE REFERENCES account(id),
  reason       TEXT NOT NULL,                  -- for the operator
  since        INTEGER NOT NULL,
  until        INTEGER                         -- null: until it is lifted
);

-- A device that the operator has shut out stays so until its person has revoked it.
ALTER TABLE device ADD COLUMN barred_at INTEGER;
