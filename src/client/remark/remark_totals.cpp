// What holds of messages, of all that devices have said about them.
#include <map>

#include "client/remark/remark_row.h"
#include "client/remark/remark_store.h"

namespace qpc::client {

std::optional<RemarkRow> RemarkStore::newest(std::int64_t target, RemarkKind kind,
                                             const identity::AccountId& account_id) {
  return read_remark(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE target = ?1 AND kind = ?2 AND account_id = ?3 "
                "ORDER BY said_at DESC, is_off DESC, device_id DESC LIMIT 1",
                target, kind, account_id));
}

std::optional<Milliseconds> RemarkStore::said_last(std::int64_t target, RemarkKind kind,
                                                   const std::optional<identity::AccountId>& only) {
  return db_
      .find_one<std::optional<Milliseconds>>(
          "SELECT max(said_at) FROM remark WHERE target = ?1 AND kind = ?2 AND (?3 IS NULL OR account_id = ?3)", target,
          kind, only)
      .value_or(std::nullopt);
}

bool RemarkStore::has_any(std::int64_t target) {
  return db_.find_one<bool>("SELECT EXISTS (SELECT 1 FROM remark WHERE target = ?1)", target).value_or(false);
}

std::vector<RemarkStore::Reaction> RemarkStore::reactions(std::int64_t target, std::uint32_t most) {
  std::vector<Reaction> found;
  for (const auto row :
       db_.query("SELECT item, account_id FROM (SELECT id, item, account_id, is_off, row_number() OVER (PARTITION BY "
                 "account_id, item ORDER BY said_at DESC, is_off DESC, device_id DESC) AS rank FROM remark WHERE "
                 "target = ?1 AND kind = ?2) WHERE rank = 1 AND is_off = 0 ORDER BY id LIMIT ?3",
                 target, RemarkKind::reaction, std::int64_t{most})) {
    found.push_back({row.get<std::string>(0), row.get<identity::AccountId>(1)});
  }
  return found;
}

std::set<std::string> RemarkStore::reactions_of(std::int64_t target, const identity::AccountId& account_id) {
  std::set<std::string> found;
  for (const auto row :
       db_.query("SELECT item FROM (SELECT item, is_off, row_number() OVER (PARTITION BY item ORDER BY said_at DESC, "
                 "is_off DESC, device_id DESC) AS rank FROM remark WHERE target = ?1 AND kind = ?2 AND "
                 "account_id = ?3) WHERE rank = 1 AND is_off = 0",
                 target, RemarkKind::reaction, account_id)) {
    found.insert(row.get<std::string>(0));
  }
  return found;
}

std::vector<std::int64_t> RemarkStore::pinned(std::int64_t conversation) {
  std::vector<std::int64_t> found;
  for (const auto row :
       db_.query("SELECT target FROM (SELECT id, target, is_off, row_number() OVER (PARTITION BY target ORDER BY "
                 "said_at DESC, is_off DESC, device_id DESC) AS rank FROM remark WHERE conversation = ?1 AND "
                 "kind = 3) WHERE rank = 1 AND is_off = 0 ORDER BY id",
                 conversation)) {
    found.push_back(row.get<std::int64_t>(0));
  }
  return found;
}

bool RemarkStore::is_pinned(std::int64_t target) {
  return !db_.find_one<bool>(
                 "SELECT is_off FROM remark WHERE target = ?1 AND kind = ?2 ORDER BY said_at DESC, "
                 "is_off DESC, device_id DESC LIMIT 1",
                 target, RemarkKind::pin)
              .value_or(true);
}

std::optional<Milliseconds> RemarkStore::closed_at(std::int64_t poll) {
  return db_
      .find_one<std::optional<Milliseconds>>("SELECT min(said_at) FROM remark WHERE target = ?1 AND kind = ?2", poll,
                                             RemarkKind::closing)
      .value_or(std::nullopt);
}

std::vector<RemarkRow> RemarkStore::votes(std::int64_t poll) {
  // Of each device its newest before the end; of each account the newest of those.
  std::map<std::pair<identity::AccountId, identity::DeviceId>, RemarkRow> by_device;
  for (const auto found :
       db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                 "details FROM remark WHERE target = ?1 AND kind = ?2 AND said_at <= ?3 ORDER BY place, id",
                 poll, RemarkKind::vote, closed_at(poll).value_or(latest))) {
    auto row = to_remark(found);
    by_device[{row.account_id, row.device_id}] = std::move(row);
  }
  std::map<identity::AccountId, RemarkRow> by_account;
  for (auto& [who, row] : by_device) {  // ascending by device
    auto& newest = by_account[who.first];
    if (newest.id == 0 || row.said_at >= newest.said_at) newest = std::move(row);
  }
  std::vector<RemarkRow> all;
  for (auto& [account, row] : by_account) all.push_back(std::move(row));
  return all;
}

}  // namespace qpc::client
