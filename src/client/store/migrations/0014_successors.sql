-- A conversation that moves to another group (group/succession.h) has its other groups in rows of their own behind it.
ALTER TABLE conversation ADD COLUMN shown_as INTEGER;                   -- the conversation that people see; null: this one
ALTER TABLE conversation ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;   -- Stage
CREATE INDEX conversation_shown_as ON conversation (shown_as) WHERE shown_as IS NOT NULL;

-- What ConversationStore reads. A group behind a direct conversation is with the same person.
CREATE VIEW conversation_group AS
  SELECT c.id, c.standing, c.kind, c.name,
         CASE WHEN c.shown_as IS NULL THEN c.peer ELSE (SELECT s.peer FROM conversation s WHERE s.id = c.shown_as) END AS peer,
         c.group_id, c.channel, c.suite, c.epoch, c.removed_in, c.version, c.shown_as, c.stage
  FROM conversation c;
