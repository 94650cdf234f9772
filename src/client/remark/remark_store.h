// remark_store.h: the table remark: what holds of messages by what was said about them.
#pragma once
#include <set>

#include "client/history/message_store.h"
#include "client/remark/remark_kind.h"

namespace qpc::client {

/// One device's word about a message.
struct RemarkRow {
  std::int64_t id = 0;  ///< its own row in `message`
  std::int64_t conversation = 0;
  std::int64_t target = 0;  ///< the row that it is about
  RemarkKind kind = RemarkKind::reaction;
  std::string item = {};  ///< of a reaction: the emoji; of a vote: its place, as each is kept
  identity::AccountId account_id = {};
  identity::DeviceId device_id = {};
  std::int64_t place = 0;  ///< in the order of its device
  Milliseconds said_at = {};
  bool is_off = false;
  std::string words = {};  ///< of an edit
  Bytes details = {};      ///< of a vote: its choices; of an edit: the account ids of those whom it names
};

/// The order in which a person's devices have spoken, and people about a pin: by their clocks, then what takes back,
/// then by device; among what one device says, its own order goes first. Every member finds the same.
/// Borrows the database for one transaction.
class RemarkStore {
 public:
  /// Clocks that show anything beyond are taken to show this: the end of the year 9998.
  static constexpr Milliseconds latest{std::chrono::sys_days(std::chrono::year(9999) / 1 / 1) - std::chrono::hours(24)};
  /// Of one device about one message: more votes, and more reactions taken back, are forgotten, the oldest first.
  static constexpr std::uint32_t most_kept = 20;
  /// The same of pins that one device has taken off in a conversation.
  static constexpr std::uint32_t most_unpinned = 200;

  explicit RemarkStore(db::Database& db) : db_(db) {}

  /// The newest word of one device of this kind, about this message and item.
  std::optional<RemarkRow> find(const RemarkRow& like);
  std::optional<RemarkRow> find(std::int64_t id);
  /// In place of the same device's earlier one, whose row in `message` goes, once this one has left; so do those beyond
  /// `most_kept`.
  void put(const RemarkRow& row);
  /// It has left: what it took the place of holds no more, whatever becomes of what is said later.
  void note_left(std::int64_t id);
  /// It never left, and does not count: what it took the place of holds again. Returns what it was.
  std::optional<RemarkRow> take_back(std::int64_t id);
  /// Everything that was said about a message, but the remark `except`; what of it waits to leave, too.
  void forget_about(std::int64_t target, std::int64_t except);
  /// The conversation goes on in another group, in which each device counts from 1.
  void begin_anew(std::int64_t conversation);

  /// Of all devices that have said this about a message, the one that counts, of one account.
  std::optional<RemarkRow> newest(std::int64_t target, RemarkKind kind, const identity::AccountId& account_id);
  /// By whose clock it was said last, among all, or of one account.
  std::optional<Milliseconds> said_last(std::int64_t target, RemarkKind kind,
                                        const std::optional<identity::AccountId>& only);

  /// Whether anybody has said anything about a message: most have nothing.
  bool has_any(std::int64_t target);
  struct Reaction {
    std::string emoji;
    identity::AccountId account_id;
  };
  /// In the order in which they came; at most `most`.
  std::vector<Reaction> reactions(std::int64_t target, std::uint32_t most);
  std::set<std::string> reactions_of(std::int64_t target, const identity::AccountId& account_id);
  /// The pinned messages of a conversation, in order of pinning.
  std::vector<std::int64_t> pinned(std::int64_t conversation);
  bool is_pinned(std::int64_t target);
  /// When its author has closed a poll.
  std::optional<Milliseconds> closed_at(std::int64_t poll);
  /// The vote of each account that counts.
  std::vector<RemarkRow> votes(std::int64_t poll);

 private:
  /// With its row in `message`, and what waits to be said again of it.
  void drop(std::int64_t id);
  void drop_beyond(const RemarkRow& row);
  /// Those that this one takes back, of whichever device.
  void drop_overridden(const RemarkRow& row);
  std::optional<RemarkRow> find_former(std::int64_t id);
  /// What stood in the place of `row`, of those with ids below `before`.
  void drop_former(const RemarkRow& row, std::int64_t before);

  db::Database& db_;
};

}  // namespace qpc::client
