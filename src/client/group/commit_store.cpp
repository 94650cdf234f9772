#include "client/group/commit_store.h"

namespace qpc::client {

std::optional<PendingCommit> CommitStore::find(std::int64_t conversation) {
  std::optional<PendingCommit> commit;
  for (const auto row :
       db_.query("SELECT epoch, content, next_epoch FROM pending_commit WHERE conversation = ?1", conversation)) {
    commit = PendingCommit{.conversation = conversation,
                           .epoch = row.get<std::uint64_t>(0),
                           .content = row.get<Bytes>(1),
                           .next_epoch = row.get<Secret>(2)};
  }
  if (!commit) return std::nullopt;
  for (const auto row :
       db_.query("SELECT address, content FROM pending_welcome WHERE conversation = ?1 ORDER BY rowid", conversation)) {
    commit->welcomes.push_back({row.get<Bytes>(0), row.get<Bytes>(1)});
  }
  for (const auto row :
       db_.query("SELECT address, removed FROM pending_mailbox WHERE conversation = ?1 ORDER BY rowid", conversation)) {
    (row.get<bool>(1) ? commit->removed_mailboxes : commit->added_mailboxes).push_back(row.get<Bytes>(0));
  }
  return commit;
}

bool CommitStore::has(std::int64_t conversation) {
  return db_.find_one<std::int64_t>("SELECT count(*) FROM pending_commit WHERE conversation = ?1", conversation)
             .value() > 0;
}

void CommitStore::save(const PendingCommit& commit) {
  db_.run("INSERT INTO pending_commit (conversation, epoch, content, next_epoch) VALUES (?1, ?2, ?3, ?4)",
          commit.conversation, commit.epoch, commit.content, commit.next_epoch);
  for (const auto& welcome : commit.welcomes) {
    db_.run("INSERT INTO pending_welcome (conversation, address, content) VALUES (?1, ?2, ?3)", commit.conversation,
            welcome.address, welcome.content);
  }
  const auto save_mailbox = [&](const Bytes& address, bool removed) {
    db_.run("INSERT OR IGNORE INTO pending_mailbox (conversation, address, removed) VALUES (?1, ?2, ?3)",
            commit.conversation, address, removed);
  };
  for (const auto& address : commit.added_mailboxes) save_mailbox(address, false);
  for (const auto& address : commit.removed_mailboxes) save_mailbox(address, true);
}

void CommitStore::drop(std::int64_t conversation) {
  db_.run("DELETE FROM pending_commit WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM pending_welcome WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM pending_mailbox WHERE conversation = ?1", conversation);
}

void CommitStore::add_wish(const Wish& wish) {
  // Whoever wants somebody in does not want them out any more, and the other way round.
  if (wish.kind == WishKind::add || wish.kind == WishKind::remove) {
    db_.run("DELETE FROM wish WHERE conversation = ?1 AND kind = ?2 AND account_id = ?3 AND device_id IS ?4",
            wish.conversation, wish.kind == WishKind::add ? WishKind::remove : WishKind::add, wish.account_id,
            wish.device_id);
  }
  db_.run(
      "INSERT INTO wish (conversation, kind, account_id, device_id, key_package, value) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (conversation, kind, account_id, device_id) DO UPDATE SET "
      "key_package = excluded.key_package WHERE "
      "key_package IS NULL",
      wish.conversation, wish.kind, wish.account_id, wish.device_id, wish.key_package, wish.value);
}

std::vector<Wish> CommitStore::wishes(std::int64_t conversation) {
  std::vector<Wish> wishes;
  for (const auto row : db_.query("SELECT id, kind, account_id, device_id, key_package, value FROM wish "
                                  "WHERE conversation = ?1 ORDER BY id",
                                  conversation)) {
    wishes.push_back({.id = row.get<std::int64_t>(0),
                      .conversation = conversation,
                      .kind = row.get<WishKind>(1),
                      .account_id = row.get<identity::AccountId>(2),
                      .device_id = row.get<std::optional<identity::DeviceId>>(3),
                      .key_package = row.get<std::optional<Bytes>>(4),
                      .value = row.get<std::optional<Bytes>>(5)});
  }
  return wishes;
}

void CommitStore::drop_wish(std::int64_t id) { db_.run("DELETE FROM wish WHERE id = ?1", id); }

std::vector<std::int64_t> CommitStore::conversations_with_changes() {
  std::vector<std::int64_t> conversations;
  for (const auto row : db_.query("SELECT conversation FROM pending_commit UNION SELECT conversation FROM wish")) {
    conversations.push_back(row.get<std::int64_t>(0));
  }
  return conversations;
}

}  // namespace qpc::client
