-- An account that was deleted keeps its row: its name is never given out again.
ALTER TABLE account ADD COLUMN closed_at INTEGER;
CREATE INDEX account_closed ON account(closed_at) WHERE manifest_version > 0;  -- 0: the manifests are gone, too
