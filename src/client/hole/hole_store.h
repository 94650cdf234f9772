// hole_store.h: the tables hole and hole_filled: what should be here and is not.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "client/hole/hole_cause.h"
#include "core/message/message_id.h"

namespace qpc::client {

enum class HoleState : std::uint8_t {
  open = 0,
  healing = 1,  ///< it was asked for
  healed = 2,
  lost = 3,  ///< for good
};

/// How a hole ended, or one message of it.
enum class HoleEnding : std::uint8_t {
  none = 0,
  arrived = 1,          ///< it came after all, or could be read after all
  sent_again = 2,       ///< its sender's device has said it again
  nothing_missing = 3,  ///< there was nothing to be shown in it
  named_singly = 4,     ///< each message of it has a hole of its own now
  group_went_on = 5,    ///< what was wrong with the group is over
  deleted = 6,          ///< its sender has deleted it
  not_member_then = 7,  ///< this device was not in the group when it was said
  too_old = 8,          ///< its sender's device does not have it any more
  nobody_answered = 9,
  nothing_to_do = 10,  ///< nothing can be made of it
};
/// "healed", "sent_again": for `--json` and the book.
const char* name(HoleState state);
const char* name(HoleEnding ending);
/// Whether nothing is missing any more that was meant for this device.
bool is_good(HoleEnding ending);

/// What is missing.
enum class HoleContent : std::uint8_t {
  message = 0,
  change = 1,  ///< of the group: a proposal or commit
  invitation = 2,
  unknown = 3,
};
const char* name(HoleContent content);

using RunningHash = std::array<std::uint8_t, 32>;
/// What people call a hole.
using HoleId = std::array<std::uint8_t, 8>;

struct HoleRow {
  std::int64_t id = 0;
  HoleId hole_id{};
  std::int64_t conversation = 0;  ///< 0: nobody can tell
  HoleCause cause = HoleCause::not_arrived;
  HoleContent content = HoleContent::message;
  HoleState state = HoleState::open;
  HoleEnding ending = HoleEnding::none;
  std::optional<identity::AccountId> account_id = {};  ///< the sender; none where nobody knows
  std::optional<identity::DeviceId> device_id = {};
  std::uint64_t first = 0;    ///< of its sender's counters; 0: it has none
  std::uint64_t last = 0;     ///< the same
  std::uint64_t missing = 0;  ///< how many still are; 0 in an open hole: nobody knows
  bool reaches_back = false;  ///< those before the first may be missing, too
  std::optional<RunningHash> hash_before = {};
  std::optional<RunningHash> hash_after = {};
  std::optional<message::MessageId> message_id = {};  ///< of what came and cannot be read
  std::optional<std::uint64_t> epoch = {};
  std::string detail = {};  ///< the rule that was broken
  Milliseconds noticed_at = {};
  std::uint32_t asked_count = 0;
  std::optional<Milliseconds> asked_at = {};
  std::optional<Milliseconds> ask_at = {};  ///< when to ask by itself
  std::optional<Milliseconds> closed_at = {};

  bool is_open() const { return state == HoleState::open || state == HoleState::healing; }
};

/// One message of a hole that is not missing any more.
struct FilledCounter {
  std::uint64_t counter = 0;
  HoleEnding how = HoleEnding::arrived;
  std::optional<RunningHash> hash_at = {};    ///< the running hash that it carries
  std::optional<RunningHash> hash_next = {};  ///< and the one that follows from it
};

/// Borrows the database for one transaction.
class HoleStore {
 public:
  explicit HoleStore(db::Database& db) : db_(db) {}

  /// The new row's id.
  std::int64_t add(const HoleRow& hole);
  /// What changes in the life of a hole.
  void update(const HoleRow& hole);
  std::optional<HoleRow> find(std::int64_t id);
  /// Holes whose id begins so; two at most, to see whether there is one.
  std::vector<HoleRow> find_by_id_prefix(ByteView prefix);
  /// The newest of a message that cannot be read.
  std::optional<HoleRow> of_message(const message::MessageId& message_id);
  /// The open one that a counter of a device belongs to.
  std::optional<HoleRow> covering(std::int64_t conversation, const identity::DeviceId& device_id,
                                  std::uint64_t counter);
  /// In order of noticing; of all conversations where it is 0.
  enum class Which { open, all };
  std::vector<HoleRow> list(std::int64_t conversation, Which which, std::uint32_t most = 10'000);
  /// Open ones that tell of another branch, in which a device was before this epoch: not of single messages.
  std::vector<HoleRow> open_forks(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t before);
  /// Open ones that belong to no conversation.
  std::vector<HoleRow> nameless();
  /// Open ones that are to be asked for by now.
  std::vector<HoleRow> due(Milliseconds now);
  std::optional<Milliseconds> next_due();
  /// Open ones of messages for groups that this device was not in; the newest so many, in order of noticing.
  std::vector<HoleRow> not_in_group(std::uint32_t most);
  /// Open ones that were noticed before.
  std::vector<HoleRow> older_than(Milliseconds time);
  std::uint64_t count_open(std::int64_t conversation);

  void add_filled(std::int64_t hole, const FilledCounter& filled);
  std::optional<FilledCounter> filled(std::int64_t hole, std::uint64_t counter);
  std::vector<FilledCounter> filled(std::int64_t hole);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
