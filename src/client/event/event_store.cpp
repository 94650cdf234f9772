#include "client/event/event_store.h"

#include "db/statement.h"

namespace qpc::command {

using client::MessageState;

std::vector<std::int64_t> EventStore::cursors_after(std::int64_t cursor, std::int64_t conversation,
                                                    std::uint32_t most) {
  std::vector<std::int64_t> cursors;
  for (const auto row :
       db_.query("SELECT id FROM message WHERE id > ?1 AND (?2 = 0 OR conversation = ?2) ORDER BY id LIMIT ?3", cursor,
                 conversation, std::int64_t{most})) {
    cursors.push_back(row.get<std::int64_t>(0));
  }
  return cursors;
}

std::map<std::int64_t, MessageState> EventStore::states_on_their_way(std::int64_t newest, std::int64_t conversation) {
  std::map<std::int64_t, MessageState> states;
  const std::int64_t behind = client::MessageStore(db_).newest() - newest;
  for (const auto row : db_.query("SELECT id, state FROM message WHERE id > ?1 AND (?2 = 0 OR conversation = ?2) AND "
                                  "state IN (?3, ?4)",
                                  behind, conversation, MessageState::queued, MessageState::sent)) {
    states.emplace(row.get<std::int64_t>(0), row.get<MessageState>(1));
  }
  return states;
}

}  // namespace qpc::command
