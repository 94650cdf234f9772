-- Up to which message the index has the words (search/search_store.h): of those that are newer, it takes in many at
-- once, as each time costs more than a message does.
CREATE TABLE words_indexed (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  through INTEGER NOT NULL
);
INSERT INTO words_indexed (one, through) SELECT 1, ifnull(max(id), 0) FROM message;

DROP TRIGGER message_words_added;
DROP TRIGGER message_words_going;
DROP TRIGGER message_words_changed;
DROP TRIGGER message_words_removed;
CREATE TRIGGER message_words_going BEFORE UPDATE OF text, kind, conversation, account_id, view_once ON message
WHEN old.id <= (SELECT through FROM words_indexed) BEGIN
  INSERT INTO message_words (message_words, rowid, text, marks)
  SELECT 'delete', id, text, marks FROM message_searchable WHERE id = old.id;
END;
CREATE TRIGGER message_words_changed AFTER UPDATE OF text, kind, conversation, account_id, view_once ON message
WHEN new.id <= (SELECT through FROM words_indexed) BEGIN
  INSERT INTO message_words (rowid, text, marks) SELECT id, text, marks FROM message_searchable WHERE id = new.id;
END;
CREATE TRIGGER message_words_removed BEFORE DELETE ON message
WHEN old.id <= (SELECT through FROM words_indexed) BEGIN
  INSERT INTO message_words (message_words, rowid, text, marks)
  SELECT 'delete', id, text, marks FROM message_searchable WHERE id = old.id;
END;
