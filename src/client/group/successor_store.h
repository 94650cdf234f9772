// successor_store.h: the tables successor, successor_row and former_group: the group that a closed one goes on as,
// until it has moved, and what it was before.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "core/mls/group/group_rows.h"
#include "db/database.h"

namespace qpc::client {

enum class SuccessorState : std::uint8_t {
  pending = 0,    ///< this device wants to close the group, and the channel has not decided
  announced = 1,  ///< the group is closed, and the commit that closed it may still be replaced
  stands = 2,     ///< the channel has gone on for good, and this device has no way to where it is
};

/// The group that follows, and the commit (RFC 9420 §11.2, ReInit) that names it. Of one that the node alone has told
/// of (state `stands`), only its id is known.
struct SuccessorRow {
  std::int64_t conversation = 0;
  Bytes group_id;
  Bytes binding = {};       ///< of its first epoch, as the commit says
  std::uint16_t suite = 0;  ///< 0: not known
  std::uint64_t epoch = 0;  ///< of the former group, that the commit ended
  Bytes commit_id;          ///< SHA-256 of its octets
  identity::AccountId committer = {};
  SuccessorState state = SuccessorState::announced;
};

/// Borrows the database for one transaction.
class SuccessorStore {
 public:
  explicit SuccessorStore(db::Database& db) : db_(db) {}

  /// In place of any other, whose rows go.
  void keep(const SuccessorRow& row);
  std::optional<SuccessorRow> find(std::int64_t conversation);
  std::optional<SuccessorRow> find_by_group_id(ByteView group_id);
  /// Whether it is the successor of a conversation in another channel than this one.
  bool is_of_another_channel(ByteView group_id, ByteView channel);
  std::vector<SuccessorRow> list();
  void set_state(std::int64_t conversation, SuccessorState state);

  /// The group itself. `changes` are those to a store that holds nothing.
  void keep_rows(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes);
  bool has_rows(std::int64_t conversation);
  std::vector<mls::GroupRow> rows(std::int64_t conversation);

  void drop(std::int64_t conversation);
  /// The commit that would have closed the group is dropped.
  void drop_pending(std::int64_t conversation);

  /// A conversation's group, before another takes its place.
  void note_former(std::int64_t conversation, ByteView group_id);
  bool is_former(ByteView group_id);
  void forget_former(ByteView group_id);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
