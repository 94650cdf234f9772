// invite_store.h: the tables group_invite, group_invite_use and join_answered: links into groups that this device has
// made, and who came by them.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "core/identity/group_link.h"
#include "db/database.h"

namespace qpc::client {

using identity::InviteId;

struct InviteRow {
  InviteId id{};
  std::int64_t conversation = 0;
  std::array<std::uint8_t, 32> secret_hash{};
  Milliseconds made_at = {};
  Milliseconds expires_at = {};
  std::uint32_t most_uses = 1;
  std::optional<Milliseconds> revoked_at = {};
  std::uint32_t uses = 0;  ///< counted; not stored
};

/// How far somebody is who came by an invite.
enum class UseStage : std::uint8_t {
  asked = 0,  ///< accepted; their KeyPackages are to be claimed
  added = 1,  ///< the change of the group is wished
  in = 2,     ///< they were seen in the group
};

/// Somebody on their way into a group.
struct InviteUse {
  InviteId invite{};
  std::int64_t conversation = 0;
  identity::AccountId account_id = {};
  UseStage stage = UseStage::asked;
};

/// Borrows the database for one transaction.
class InviteStore {
 public:
  explicit InviteStore(db::Database& db) : db_(db) {}

  void add(const InviteRow& row);
  std::optional<InviteRow> find(const InviteId& id);
  /// The oldest first.
  std::vector<InviteRow> list();
  void revoke(const InviteId& id, Milliseconds now);
  /// Forgets those that expired, or were revoked, before a time, and who came by them.
  void drop_ended(Milliseconds before);

  std::optional<UseStage> stage(const InviteId& id, const identity::AccountId& account_id);
  void add_use(const InviteId& id, const identity::AccountId& account_id, Milliseconds now);
  /// Those who are not in yet, in the order in which they asked.
  std::vector<InviteUse> on_their_way();
  void set_stage(const InviteUse& use, UseStage stage);
  /// The group has them now, whoever made the change.
  void note_in(std::int64_t conversation, const identity::AccountId& account_id);
  /// The change that brought them in was undone: their KeyPackages are to be claimed again.
  void note_out(std::int64_t conversation, const identity::AccountId& account_id);
  /// It counts no more.
  void take_back(const InviteUse& use);

  /// Counts one more answer to somebody. False where there were `most` within `answers_time` already.
  bool count_answer(const identity::AccountId& account_id, Milliseconds now, std::uint32_t most = most_answers);
  static constexpr std::uint32_t most_answers = 16;
  static constexpr std::chrono::hours answers_time{24};

 private:
  db::Database& db_;
};

}  // namespace qpc::client
