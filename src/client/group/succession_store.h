// succession_store.h: groups that change places behind a conversation.
#pragma once
#include <cstdint>
#include <vector>

#include "client/group/conversation_store.h"

namespace qpc::client {

/// Borrows the database for one transaction. For GroupChange, which knows what of the groups is in memory.
class SuccessionStore {
 public:
  explicit SuccessionStore(db::Database& db) : db_(db) {}

  /// The groups of one stage, until they are dropped; the oldest first.
  std::vector<std::int64_t> list(Stage stage);
  /// Two rows of the table conversation exchange their groups, with all that belongs to an MLS group: its rows, its
  /// ways back, epochs, members, commits and contests. What people said and want stays. Other processes see that what
  /// they have loaded of either is old.
  void exchange(std::int64_t one, std::int64_t other);
  /// Deletes a group behind a conversation. Its id in the table conversation stays taken, as other processes may have
  /// the group in memory.
  void drop(std::int64_t behind);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
