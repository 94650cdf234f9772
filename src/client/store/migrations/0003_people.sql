-- What is known of people besides their devices, and what this device shows of itself.
CREATE TABLE contact (
  account_id      BLOB PRIMARY KEY,
  blocked         INTEGER NOT NULL DEFAULT 0,   -- as the node was told, or has told
  profile         BLOB,                         -- SignedProfile, which was verified when it was stored
  profile_version INTEGER NOT NULL DEFAULT 0,
  display_name    TEXT NOT NULL DEFAULT ''      -- of the profile
);
ALTER TABLE account ADD COLUMN shows_presence INTEGER NOT NULL DEFAULT 0;
