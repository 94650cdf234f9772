-- Commits that members cannot apply (group/way_back.h, group/contest_store.h).

-- The way back to before each commit of the newest account that made any, until somebody else confirms them.
CREATE TABLE way_back (
  conversation INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,               -- that it leads to
  committer    BLOB NOT NULL,                  -- account id
  begun_at     INTEGER NOT NULL,
  PRIMARY KEY (conversation, epoch)
);
-- What the group's rows were then, of those that changed before the next way back began; null: there was none.
CREATE TABLE way_back_row (
  conversation INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,
  key          BLOB NOT NULL,
  value        BLOB,
  PRIMARY KEY (conversation, epoch, key)
);
-- Devices that the commit let in: their word confirms nothing.
CREATE TABLE way_back_joiner (
  conversation INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,
  device_id    BLOB NOT NULL,
  PRIMARY KEY (conversation, epoch, device_id)
);

-- Which commits this device has applied, of the newest epochs.
CREATE TABLE applied_commit (
  conversation INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,               -- that it ended
  commit_id    BLOB NOT NULL,
  PRIMARY KEY (conversation, epoch)
);

-- Commits that this device cannot apply.
CREATE TABLE contest (
  conversation INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,               -- that it ended for others
  commit_id    BLOB NOT NULL,
  clause       TEXT NOT NULL,
  stands       INTEGER NOT NULL DEFAULT 0,     -- 1: others have confirmed it, and the person knows
  PRIMARY KEY (conversation, commit_id)
);
-- Commits that others cannot apply, as the node's notes say.
CREATE TABLE contest_note (
  conversation INTEGER NOT NULL,
  commit_id    BLOB NOT NULL,
  PRIMARY KEY (conversation, commit_id)
);
