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
  /// The states of this person's messages that are queued, sent or delivered, but not read, among the newest `newest`.
  std::map<std::int64_t, client::MessageState> states_on_their_way(std::int64_t newest, std::int64_t conversation);

  /// The number of the newest change of a message (the column `touched`).
  std::int64_t newest_change();
  /// Messages that have changed since then, in the order of changing.
  struct Changed {
    std::int64_t message = 0;
    std::int64_t change = 0;
  };
  std::vector<Changed> changed_after(std::int64_t change, std::int64_t conversation, std::uint32_t most);

 private:
  db::Database& db_;
};

}  // namespace qpc::command
