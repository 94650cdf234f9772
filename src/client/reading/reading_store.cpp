#include "client/reading/reading_store.h"

#include <algorithm>

#include "client/history/message_store.h"

namespace qpc::client {

Unread ReadingStore::unread(std::int64_t conversation) {
  const auto [count, first] =
      db_.find_one<std::uint64_t, std::optional<std::int64_t>>(
             "SELECT count(*), min(id) FROM (SELECT id FROM message_to_read WHERE conversation = ?1 "
             "AND id > (SELECT read_through FROM conversation WHERE id = ?1) ORDER BY id LIMIT ?2)",
             conversation, Unread::most_counted)
          .value();
  return {count, first};
}

std::int64_t ReadingStore::read_through(std::int64_t conversation) {
  return db_.find_one<std::int64_t>("SELECT read_through FROM conversation WHERE id = ?1", conversation).value_or(0);
}

void ReadingStore::set_read_through(std::int64_t conversation, std::int64_t message) {
  db_.run("UPDATE conversation SET read_through = ?2 WHERE id = ?1 AND read_through < ?2", conversation, message);
}

void ReadingStore::note_wants_receipt(std::int64_t message) {
  db_.run("UPDATE message SET wants_receipt = 1 WHERE id = ?1", message);
}

ReadingStore::Others ReadingStore::others_between(std::int64_t conversation, std::int64_t after, std::int64_t through) {
  Others others;
  for (const auto row : db_.query("SELECT wants_receipt, message_id FROM message_to_read WHERE conversation = ?1 "
                                  "AND id > ?2 AND id <= ?3 ORDER BY id",
                                  conversation, after, through)) {
    ++others.count;
    const auto id = row.get<std::optional<message::MessageId>>(1);
    if (id && row.get<bool>(0)) others.to_be_told.push_back(*id);
  }
  return others;
}

std::optional<std::int64_t> ReadingStore::newest_of(std::int64_t conversation,
                                                    const std::vector<message::MessageId>& ids) {
  std::optional<std::int64_t> newest;
  for (const auto& id : ids) {
    const auto found = db_.find_one<std::optional<std::int64_t>>(
        "SELECT max(id) FROM message WHERE message_id = ?1 AND conversation = ?2 AND state = ?3", id, conversation,
        MessageState::received);
    if (found && *found) newest = std::max(newest.value_or(0), **found);
  }
  return newest;
}

bool ReadingStore::note_read_by(std::int64_t conversation, const message::MessageId& id,
                                const identity::AccountId& account_id, Milliseconds now) {
  const auto message = db_.find_one<std::int64_t>(
      "SELECT id FROM message WHERE (message_id = ?1 OR id = (SELECT message FROM said_again WHERE message_id = ?1)) "
      "AND conversation = ?2 AND state <> ?3 AND kind <> ?4 LIMIT 1",
      id, conversation, MessageState::received, MessageKind::remark);  // those may go, and are read with their message
  if (!message) return false;
  const auto noted = db_.run(
      "UPDATE recipient SET read_at = ?3, confirmed_at = ifnull(confirmed_at, ?3) WHERE message = ?1 AND account_id = "
      "?2 AND read_at IS NULL",
      *message, account_id, now);
  if (noted == 0) return false;
  db_.run(
      "UPDATE message SET touched = (SELECT ifnull(max(touched), 0) + 1 FROM message WHERE touched IS NOT NULL), state "
      "= CASE WHEN state NOT IN (?2, ?3) THEN state WHEN NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1 AND "
      "read_at IS NULL) THEN ?4 WHEN NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1 AND confirmed_at IS NULL) "
      "THEN ?3 ELSE state END WHERE id = ?1",
      *message, MessageState::sent, MessageState::delivered, MessageState::read);
  return true;
}

std::vector<ReadingStore::ReadBy> ReadingStore::read_by(std::int64_t message) {
  std::vector<ReadBy> all;
  for (const auto row : db_.query(
           "SELECT account_id, read_at FROM recipient WHERE message = ?1 AND read_at IS NOT NULL ORDER BY read_at",
           message)) {
    all.push_back({row.get<identity::AccountId>(0), row.get<Milliseconds>(1)});
  }
  return all;
}

}  // namespace qpc::client
