// event_store.h: which messages there are to tell of, by their cursors.
#pragma once
#include <map>

#include "client/history/message_store.h"

namespace qpc::command {

/// Borrows the database for one transaction. `conversation` 0: all.
class EventStore {
 public:
  explicit EventStore(db::Database& db) : db_(db) {}

  /// Of the messages behind a cursor, the first `most`, in order.
  std::vector<std::int64_t> cursors_after(std::int64_t cursor, std::int64_t conversation, std::uint32_t most);
  /// The states of this person's messages that are queued or sent, but not delivered, among the newest `newest`.
  std::map<std::int64_t, client::MessageState> states_on_their_way(std::int64_t newest, std::int64_t conversation);

 private:
  db::Database& db_;
};

}  // namespace qpc::command
