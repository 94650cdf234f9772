#include "client/group/roster_store.h"

namespace qpc::client {

void RosterStore::begin(std::int64_t conversation, std::uint64_t epoch, const std::vector<GroupMember>& members) {
  // Where one was in at the same number of another epoch, that was replaced.
  db_.run("DELETE FROM roster WHERE conversation = ?1 AND since_epoch >= ?2", conversation, epoch);
  db_.run("UPDATE roster SET until_epoch = ?2 WHERE conversation = ?1 AND (until_epoch IS NULL OR until_epoch > ?2)",
          conversation, epoch);
  change(conversation, epoch, members, {});
}

bool RosterStore::is_kept(std::int64_t conversation) {
  return db_.find_one<std::int64_t>("SELECT 1 FROM roster WHERE conversation = ?1 LIMIT 1", conversation).has_value();
}

void RosterStore::change(std::int64_t conversation, std::uint64_t epoch, const std::vector<GroupMember>& added,
                         const std::vector<GroupMember>& removed) {
  for (const auto& member : removed) {
    db_.run("UPDATE roster SET until_epoch = ?3 WHERE conversation = ?1 AND device_id = ?2 AND until_epoch IS NULL",
            conversation, member.identity.device_id, epoch);
  }
  for (const auto& member : added) {
    db_.run(
        "INSERT OR REPLACE INTO roster (conversation, device_id, account_id, since_epoch, until_epoch) "
        "VALUES (?1, ?2, ?3, ?4, NULL)",
        conversation, member.identity.device_id, member.identity.account_id, epoch);
  }
}

void RosterStore::forget(std::int64_t conversation) {
  db_.run("DELETE FROM roster WHERE conversation = ?1", conversation);
}

void RosterStore::forget_after(std::int64_t conversation, std::uint64_t epoch) {
  db_.run("DELETE FROM roster WHERE conversation = ?1 AND since_epoch > ?2", conversation, epoch);
  db_.run("UPDATE roster SET until_epoch = NULL WHERE conversation = ?1 AND until_epoch > ?2", conversation, epoch);
}

bool RosterStore::was_member(std::int64_t conversation, const identity::CredentialIdentity& device,
                             std::uint64_t epoch) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM roster WHERE conversation = ?1 AND device_id = ?2 AND account_id = ?3 AND since_epoch <= ?4 "
          "AND (until_epoch IS NULL OR until_epoch > ?4) LIMIT 1",
          conversation, device.device_id, device.account_id, epoch)
      .has_value();
}

std::optional<std::uint64_t> RosterStore::member_since(std::int64_t conversation, const identity::DeviceId& device_id) {
  return db_.find_one<std::uint64_t>(
      "SELECT since_epoch FROM roster WHERE conversation = ?1 AND device_id = ?2 AND until_epoch IS NULL "
      "ORDER BY since_epoch DESC LIMIT 1",
      conversation, device_id);
}

void RosterStore::note_heard(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t epoch) {
  db_.run(
      "UPDATE roster SET heard_epoch = ?3 WHERE conversation = ?1 AND device_id = ?2 AND until_epoch IS NULL AND "
      "(heard_epoch IS NULL OR heard_epoch < ?3)",
      conversation, device_id, epoch);
}

std::optional<std::uint64_t> RosterStore::heard_in(std::int64_t conversation, const identity::DeviceId& device_id) {
  return db_
      .find_one<std::optional<std::uint64_t>>(
          "SELECT heard_epoch FROM roster WHERE conversation = ?1 AND device_id = ?2 AND until_epoch IS NULL "
          "ORDER BY since_epoch DESC LIMIT 1",
          conversation, device_id)
      .value_or(std::nullopt);
}

void RosterStore::note_own_keys(std::int64_t conversation, Milliseconds now) {
  db_.run("UPDATE conversation SET own_keys_at = ?2 WHERE id = ?1", conversation, now);
}

std::optional<Milliseconds> RosterStore::own_keys_at(std::int64_t conversation) {
  return db_.find_one<std::optional<Milliseconds>>("SELECT own_keys_at FROM conversation WHERE id = ?1", conversation)
      .value_or(std::nullopt);
}

bool RosterStore::all_were_members(std::int64_t conversation, std::uint64_t epoch) {
  return !db_.find_one<std::int64_t>(
                 "SELECT 1 FROM roster n WHERE n.conversation = ?1 AND n.until_epoch IS NULL AND NOT EXISTS (SELECT 1 "
                 "FROM roster t WHERE t.conversation = ?1 AND t.device_id = n.device_id AND t.account_id = "
                 "n.account_id AND t.since_epoch <= ?2 AND (t.until_epoch IS NULL OR t.until_epoch > ?2)) LIMIT 1",
                 conversation, epoch)
              .has_value();
}

}  // namespace qpc::client
