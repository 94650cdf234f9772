#include "client/event/event_store.h"

#include "db/statement.h"

namespace qpc::command {

using client::MessageState;

std::vector<std::int64_t> EventStore::cursors_after(std::int64_t cursor, std::int64_t conversation,
                                                    std::uint32_t most) {
  std::vector<std::int64_t> cursors;
  for (const auto row : db_.query("SELECT id FROM message WHERE id > ?1 AND (?2 = 0 OR conversation = ?2) "
                                  "AND NOT (kind = ?4 AND text = '') ORDER BY id LIMIT ?3",
                                  cursor, conversation, std::int64_t{most}, client::MessageKind::unknown)) {
    cursors.push_back(row.get<std::int64_t>(0));
  }
  return cursors;
}

std::map<std::int64_t, MessageState> EventStore::states_on_their_way(std::int64_t newest, std::int64_t conversation) {
  std::map<std::int64_t, MessageState> states;
  const std::int64_t behind = client::MessageStore(db_).newest() - newest;
  for (const auto row :
       db_.query("SELECT id, state FROM message WHERE id > ?1 AND (?2 = 0 OR conversation = ?2) AND "
                 "state IN (?3, ?4, ?5)",
                 behind, conversation, MessageState::queued, MessageState::sent, MessageState::delivered)) {
    states.emplace(row.get<std::int64_t>(0), row.get<MessageState>(1));
  }
  return states;
}

std::int64_t EventStore::newest_change() {
  return db_.find_one<std::int64_t>("SELECT ifnull(max(touched), 0) FROM message WHERE touched IS NOT NULL")
      .value_or(0);
}

std::vector<EventStore::Changed> EventStore::changed_after(std::int64_t change, std::int64_t conversation,
                                                           std::uint32_t most) {
  std::vector<Changed> changed;
  for (const auto row :
       db_.query("SELECT id, touched FROM message WHERE touched > ?1 AND (?2 = 0 OR conversation = ?2) "
                 "ORDER BY touched LIMIT ?3",
                 change, conversation, most)) {
    changed.push_back({row.get<std::int64_t>(0), row.get<std::int64_t>(1)});
  }
  return changed;
}

}  // namespace qpc::command
