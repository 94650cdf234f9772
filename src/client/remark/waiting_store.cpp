#include "client/remark/waiting_store.h"

#include "client/remark/more_store.h"

namespace qpc::client {

void WaitingStore::add(const WaitingRemark& remark) {
  db_.run(
      "INSERT INTO remark_waiting (conversation, target, account_id, device_id, app_id, message_id, epoch, content, "
      "ends_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
      remark.conversation, to_column(remark.target), remark.account_id, remark.device_id, remark.app_id,
      remark.message_id, remark.epoch, remark.content, remark.ends_at);
  db_.run(
      "DELETE FROM remark_waiting WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS "
      "place, sum(length(content)) OVER (ORDER BY id DESC) AS octets FROM remark_waiting WHERE conversation = ?1 AND "
      "device_id = ?2) WHERE place > ?3 OR octets > ?4)",
      remark.conversation, remark.device_id, most_of_device, most_octets_of_device);
  db_.run(
      "DELETE FROM remark_waiting WHERE conversation = ?1 AND id <= (SELECT id FROM remark_waiting WHERE "
      "conversation = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
      remark.conversation, most_in_conversation);
}

std::vector<WaitingRemark> WaitingStore::take(std::int64_t conversation, const message::Reference& target) {
  std::vector<WaitingRemark> found;
  for (const auto row : db_.query("SELECT account_id, device_id, app_id, message_id, epoch, content, ends_at FROM "
                                  "remark_waiting WHERE conversation = ?1 AND target = ?2 ORDER BY id",
                                  conversation, to_column(target))) {
    found.push_back({.conversation = conversation,
                     .target = target,
                     .account_id = row.get<identity::AccountId>(0),
                     .device_id = row.get<identity::DeviceId>(1),
                     .app_id = row.get<AppId>(2),
                     .message_id = row.get<message::MessageId>(3),
                     .epoch = row.get<std::uint64_t>(4),
                     .content = row.get<Bytes>(5),
                     .ends_at = row.get<Milliseconds>(6)});
  }
  if (!found.empty()) forget_about(conversation, target);
  return found;
}

void WaitingStore::forget_about(std::int64_t conversation, const message::Reference& target) {
  db_.run("DELETE FROM remark_waiting WHERE conversation = ?1 AND target = ?2", conversation, to_column(target));
}

void WaitingStore::end_old(Milliseconds now) { db_.run("DELETE FROM remark_waiting WHERE ends_at <= ?1", now); }

std::uint64_t WaitingStore::size(std::int64_t conversation) {
  return db_.find_one<std::uint64_t>("SELECT count(*) FROM remark_waiting WHERE conversation = ?1", conversation)
      .value();
}

}  // namespace qpc::client
