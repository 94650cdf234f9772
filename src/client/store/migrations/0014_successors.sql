-- Groups that are closed for a successor with another cipher suite (client/group/successor_store.h).

-- The group that a conversation goes on in, beside the closed one until that is for good.
CREATE TABLE successor (
  conversation INTEGER PRIMARY KEY,
  group_id     BLOB NOT NULL,
  binding      BLOB NOT NULL,     -- of its first epoch (core/mls/group/successor_binding.h)
  suite        INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,  -- of the former group, that the commit ended which closed it
  commit_id    BLOB NOT NULL,     -- SHA-256 of that commit
  committer    BLOB NOT NULL,     -- account id
  state        INTEGER NOT NULL   -- SuccessorState
);
-- Its rows, as those of the group in group_row; none, where this device has not got in.
CREATE TABLE successor_row (
  conversation INTEGER NOT NULL,
  key          BLOB NOT NULL,
  value        BLOB NOT NULL,
  PRIMARY KEY (conversation, key)
);
-- Groups that another has taken the place of: no invitation leads back into them.
CREATE TABLE former_group (
  group_id     BLOB PRIMARY KEY,
  conversation INTEGER NOT NULL
);
