-- What is found again, what was read, what goes by itself, what leaves later, and who is told (docs/adr/0016).

-- How long after being read a message stays, in seconds; 0: for ever.
ALTER TABLE message ADD COLUMN expire_after INTEGER NOT NULL DEFAULT 0;
-- When its text goes; null: its clock does not run.
ALTER TABLE message ADD COLUMN expires_at INTEGER;
ALTER TABLE message ADD COLUMN view_once INTEGER NOT NULL DEFAULT 0;
-- Gone (expiry/expiry_store.h): why there is nothing of it any more.
ALTER TABLE message ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
-- In which order messages have changed since they were stored; null: not at all.
ALTER TABLE message ADD COLUMN touched INTEGER;
-- 1: its sender wants to hear that it was read, whatever becomes of its octets.
ALTER TABLE message ADD COLUMN wants_receipt INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_expires_at ON message (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX message_touched ON message (touched) WHERE touched IS NOT NULL;
CREATE INDEX message_stored_at ON message (stored_at);
CREATE TRIGGER message_changes AFTER UPDATE OF text, gone ON message BEGIN
  UPDATE message SET touched = (SELECT ifnull(max(touched), 0) + 1 FROM message WHERE touched IS NOT NULL)
  WHERE id = new.id;
END;

-- What has gone does not come back, whatever is said about it.
CREATE TRIGGER message_gone BEFORE UPDATE OF text, content ON message
WHEN old.gone <> 0 AND (new.text <> '' OR length(new.content) > 0) BEGIN
  SELECT RAISE(IGNORE);
END;

-- What can be searched for (no line of ours, no remark), and marks for what it is, where, and of whom: c12 a conversation, s0123… a sender's account,
-- k5 a MessageKind, hlink with a link in it.
CREATE VIEW message_searchable AS
  SELECT id, text,
         'c' || conversation || ' s' || ifnull(lower(hex(account_id)), '') || ' k' || kind ||
         CASE WHEN text LIKE '%http://%' OR text LIKE '%https://%' THEN ' hlink' ELSE '' END AS marks
  FROM message WHERE kind NOT IN (1, 2, 3, 7) AND view_once = 0 AND text <> '';
CREATE VIRTUAL TABLE message_words USING fts5 (
  text, marks, content = 'message_searchable', content_rowid = 'id', prefix = '2 3',
  tokenize = 'unicode61 remove_diacritics 2');
-- What is deleted leaves no words behind in the index.
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
INSERT INTO message_words (message_words) VALUES ('rebuild');
CREATE TRIGGER message_words_added AFTER INSERT ON message BEGIN
  INSERT INTO message_words (rowid, text, marks) SELECT id, text, marks FROM message_searchable WHERE id = new.id;
END;
CREATE TRIGGER message_words_going BEFORE UPDATE OF text, kind, conversation, account_id, view_once ON message BEGIN
  INSERT INTO message_words (message_words, rowid, text, marks)
  SELECT 'delete', id, text, marks FROM message_searchable WHERE id = old.id;
END;
CREATE TRIGGER message_words_changed AFTER UPDATE OF text, kind, conversation, account_id, view_once ON message BEGIN
  INSERT INTO message_words (rowid, text, marks) SELECT id, text, marks FROM message_searchable WHERE id = new.id;
END;
CREATE TRIGGER message_words_removed BEFORE DELETE ON message BEGIN
  INSERT INTO message_words (message_words, rowid, text, marks)
  SELECT 'delete', id, text, marks FROM message_searchable WHERE id = old.id;
END;

-- Everything up to this message was read, on whichever device. What came before there were receipts counts as read.
ALTER TABLE conversation ADD COLUMN read_through INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET read_through = (SELECT ifnull(max(id), 0) FROM message);
ALTER TABLE recipient ADD COLUMN read_at INTEGER;
-- What others have said and is there to be read: no line of ours, no remark, nothing of the blocked, nothing without words.
CREATE VIEW message_to_read AS
  SELECT id, conversation, message_id, wants_receipt FROM message m
  WHERE state = 0 AND kind NOT IN (1, 2, 3, 7) AND gone = 0 AND text <> '' AND account_id IS NOT NULL
    AND account_id IS NOT (SELECT account_id FROM account)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.account_id = m.account_id AND c.blocked <> 0);

-- What the person has chosen (setting/setting_store.h).
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
-- Whoever was to be told of messages up to here was told.
INSERT INTO setting (name, value) SELECT 'notified', ifnull(max(id), 0) FROM message;

-- What is being written.
CREATE TABLE draft (
  conversation INTEGER PRIMARY KEY,
  text         TEXT NOT NULL,
  changed_at   INTEGER NOT NULL
);

-- What is to be said at a time.
CREATE TABLE scheduled (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL,
  text         TEXT NOT NULL,
  expire_after INTEGER,                        -- null: as the conversation has it then
  view_once    INTEGER NOT NULL DEFAULT 0,
  leaves_at    INTEGER NOT NULL,
  made_at      INTEGER NOT NULL
);
CREATE INDEX scheduled_leaves_at ON scheduled (leaves_at);

-- What the person wants to be told of; without a row: everything.
CREATE TABLE notification (
  conversation INTEGER PRIMARY KEY,
  level        INTEGER NOT NULL,               -- NotifyLevel
  until        INTEGER                         -- null: until it is changed
);

-- Files of messages that have gone: to be deleted at the node.
CREATE TABLE gone_file (
  address    BLOB PRIMARY KEY,
  delete_key BLOB NOT NULL
);
