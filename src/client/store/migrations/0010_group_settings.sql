-- Wishes for what a group says of itself, beside those for its members (client/group/settings_change.h).
ALTER TABLE wish ADD COLUMN value BLOB;
