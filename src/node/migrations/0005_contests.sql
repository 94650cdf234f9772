-- Contests (PROTOCOL.md: a bad commit must not brick a group).
ALTER TABLE channel ADD COLUMN confirmed_epoch INTEGER NOT NULL DEFAULT 0;  -- up to here nothing can be contested
ALTER TABLE channel ADD COLUMN replaced_epoch INTEGER NOT NULL DEFAULT 0;   -- begun by the newest replacement; 0: none
ALTER TABLE accepted_commit ADD COLUMN mailbox_row INTEGER;                 -- who submitted it, until it is confirmed
ALTER TABLE accepted_commit ADD COLUMN account_row INTEGER;                 -- theirs, as long
UPDATE channel SET confirmed_epoch = epoch;

-- What a commit changed in the list of members, until somebody confirms it.
CREATE TABLE member_change (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_row   INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,              -- that the commit ended
  mailbox_row   INTEGER NOT NULL,
  since_before  INTEGER,                       -- as in channel_member; null: was no member
  changed_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX member_change_by_channel ON member_change(channel_row, epoch, mailbox_row);
CREATE INDEX member_change_by_mailbox ON member_change(mailbox_row);
CREATE INDEX member_change_by_time ON member_change(changed_at);

CREATE TABLE contest (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_row   INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,              -- that the commit ended
  commit_id     BLOB NOT NULL,
  mailbox_row   INTEGER NOT NULL,              -- who contests it
  clause        TEXT NOT NULL,
  contested_at  INTEGER NOT NULL,
  outcome       INTEGER NOT NULL               -- 0 open, 1 the commit was confirmed, 2 it was replaced
);
CREATE UNIQUE INDEX contest_by_commit ON contest(channel_row, epoch, commit_id, mailbox_row);
CREATE INDEX contest_by_mailbox ON contest(mailbox_row);
CREATE INDEX contest_by_time ON contest(contested_at);

CREATE TABLE replaced_commit (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_row   INTEGER NOT NULL,
  epoch         INTEGER NOT NULL,
  commit_id     BLOB NOT NULL,
  mailbox_row   INTEGER,                       -- as in accepted_commit
  replaced_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX replaced_commit_by_id ON replaced_commit(channel_row, epoch, commit_id);
CREATE INDEX replaced_commit_by_time ON replaced_commit(replaced_at);
