// groups.h: the MLS groups of this store, loaded once and believed only as long as nobody else has written them.
#pragma once
#include <map>

#include "client/environment.h"
#include "client/group/conversation_store.h"
#include "client/store/store.h"
#include "core/mls/group/group.h"

namespace qpc::client {

class Groups;

/// A group in memory.
struct LoadedGroup {
  std::uint64_t version;
  mls::Group group;
  std::optional<mls::Group> stored;  ///< what the rows of this version hold; nothing, where nobody has looked
};

/// Groups within one transaction. What is kept becomes durable together with everything else in it.
class GroupChange {
 public:
  GroupChange(Groups& groups, db::Database& database) : groups_(groups), db_(database) {}
  GroupChange(const GroupChange&) = delete;
  GroupChange& operator=(const GroupChange&) = delete;

  db::Database& db() { return db_; }
  /// The group of a conversation as it stands. Errors: not_found, while there is none; store, when it does not load.
  Outcome<mls::Group> group(std::int64_t conversation);
  /// The group that follows, or another one in its place.
  void keep(std::int64_t conversation, mls::Group next);

  /// Brings the rows to what was kept so far, for who wants to return to it (way_back.h).
  void settle_rows(std::int64_t conversation);
  /// Makes the group what it was in `epoch`, to which a way back leads; what was kept since is gone.
  void restore_rows(std::int64_t conversation, std::uint64_t epoch);
  /// Two conversations exchange their groups, and all that belongs to those (succession_store.h).
  void exchange_groups(std::int64_t one, std::int64_t other);
  /// Deletes a group behind a conversation.
  void drop_group(std::int64_t behind);

 private:
  friend class Groups;
  /// The group in memory, if it is the stored one, or was kept within this transaction.
  LoadedGroup* find(std::int64_t conversation);
  void save();
  void save(std::int64_t conversation);

  Groups& groups_;
  db::Database& db_;
  std::vector<std::int64_t> changed_;
};

/// Several processes may share a store, so a group in memory counts only while its version is the stored one, and is
/// looked at only inside a transaction.
class Groups {
 public:
  /// Both must outlive this.
  Groups(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  /// A transaction over groups: `writer(GroupChange&)` returns an Outcome. After an error nothing has changed.
  template <class Writer>
  auto write(Writer&& writer) -> std::invoke_result_t<Writer&, GroupChange&> {
    bool durable = false;
    KJ_DEFER(if (!durable) loaded_.clear());  // what was kept in there is nowhere
    auto result = store_.write([&](db::Database& db) {
      GroupChange change(*this, db);
      auto outcome = writer(change);
      if (outcome) change.save();
      return outcome;
    });
    durable = result.has_value();
    return result;
  }

  /// Groups as they are; `reader(GroupChange&)` returns an Outcome, and what it keeps is not stored.
  template <class Reader>
  auto read(Reader&& reader) -> std::invoke_result_t<Reader&, GroupChange&> {
    return store_.read([&](db::Database& db) {
      GroupChange change(*this, db);
      return reader(change);
    });
  }

  Store& store() { return store_; }

 private:
  friend class GroupChange;
  Environment& environment_;
  Store& store_;
  std::map<std::int64_t, LoadedGroup> loaded_;
};

}  // namespace qpc::client
