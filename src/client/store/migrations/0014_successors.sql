-- A conversation that moves to another group (group/succession.h) has its other groups in rows of their own behind it.
ALTER TABLE conversation ADD COLUMN shown_as INTEGER;                   -- the conversation that people see; null: this one
ALTER TABLE conversation ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;   -- Stage
CREATE INDEX conversation_shown_as ON conversation (shown_as) WHERE shown_as IS NOT NULL;

-- What ConversationStore reads.
CREATE VIEW conversation_group AS
  SELECT id, standing, kind, name, peer, group_id, channel, suite, epoch, removed_in, version, shown_as, stage
  FROM conversation;
