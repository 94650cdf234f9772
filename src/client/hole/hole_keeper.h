// hole_keeper.h: notices holes, fills them, and ends them, each with its line in the history.
#pragma once
#include "client/group/conversation_store.h"
#include "client/history/message_store.h"
#include "client/hole/hole_store.h"
#include "core/identity/credential.h"

namespace qpc::client {

/// What came and cannot be read.
struct Unreadable {
  HoleCause cause = HoleCause::malformed;
  HoleContent content = HoleContent::unknown;
  std::int64_t conversation = 0;
  std::string text;    ///< for the line
  std::string detail;  ///< the rule that was broken
  std::optional<std::uint64_t> epoch = {};
  std::optional<identity::CredentialIdentity> sender = {};
  std::size_t members = 2;  ///< of the group: the more, the longer each waits before it asks
};

/// Messages that their sender counts and that never came.
struct Missing {
  std::int64_t conversation = 0;
  identity::CredentialIdentity sender;
  std::uint64_t epoch = 0;  ///< of the message that shows it
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool reaches_back = false;
  bool was_away = false;  ///< this device was not in the group in between
  std::optional<RunningHash> hash_before = {};
  std::optional<RunningHash> hash_after = {};
  std::size_t members = 2;
};

/// A message that was missing.
struct LateMessage {
  std::uint64_t counter = 0;
  RunningHash hash_at{};    ///< that it carries
  RunningHash hash_next{};  ///< that follows from it
  /// Whether the one before it was said when this device was in the group.
  bool has_one_before = false;
};

/// Works within one transaction.
class HoleKeeper {
 public:
  HoleKeeper(db::Database& db, Environment& environment) : db_(db), environment_(environment) {}

  /// The same octets again are no hole of their own. Returns the hole; nothing, where it is known.
  std::optional<HoleRow> note_unreadable(const Unreadable& what, ByteView octets);
  void note_missing(const Missing& what);
  /// Messages of whom and where nobody knows; `count` 0: nor how many.
  void note_nameless(HoleCause cause, std::uint64_t count, std::string text);
  /// A sender who sees another group (`Fork::of_group`), or whose messages do not follow from each other.
  enum class Fork { of_group, of_chain };
  void note_fork(std::int64_t conversation, const identity::CredentialIdentity& sender, std::uint64_t epoch, Fork which,
                 std::string text);

  /// A counter of an open hole has come. False, where what it carries does not fit its neighbours.
  bool fill(HoleRow hole, const LateMessage& late);
  /// A counter of an open hole will not come.
  void give_up(HoleRow hole, std::uint64_t counter, HoleEnding how);
  /// What waited was opened, and is nothing that could be shown, for a reason that stays: the hole is of that cause.
  void fail_again(HoleRow hole, const Unreadable& why);
  /// The end of a hole, and a line of the history that says so.
  void close(HoleRow hole, HoleEnding ending);
  /// What was wrong with a group is over: it is in `epoch` now.
  void close_passed_changes(std::int64_t conversation, std::uint64_t epoch);
  /// The group is in `epoch` now: what was said before and cannot be read never will be, and is asked for.
  void ask_for_passed(std::int64_t conversation, std::uint64_t epoch);
  /// A sender sees the same group as this device.
  void close_forks(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t epoch);
  /// Ends what nobody will heal any more.
  void end_old();

 private:
  /// Stores it, and a line of the history of this kind.
  std::optional<HoleRow> add(HoleRow hole, MessageKind kind, std::string text, ByteView octets);
  /// The cause of what a sender misses, where a nameless loss explains it.
  HoleCause explain(std::uint64_t count);
  void count_down(HoleRow hole);
  Milliseconds first_ask(std::size_t members);

  db::Database& db_;
  Environment& environment_;
};

/// user@domain; "somebody", where nobody knows.
std::string sender_name(db::Database& db, const std::optional<identity::AccountId>& account_id);

}  // namespace qpc::client
