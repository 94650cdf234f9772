// bans.h: accounts that the operator has shut out, for a while or for good.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "db/database.h"
#include "node/refusal.h"

namespace qpc::node {

struct Ban {
  std::string reason;  ///< for the operator; the person sees it in the export of their data
  std::chrono::sys_seconds since;
  std::optional<std::chrono::sys_seconds> until;  ///< none: until it is lifted

  bool holds(std::chrono::sys_seconds now) const { return !until || *until > now; }
};

/// The rules, for the length of one save or read. While a ban holds, the account opens no session, what it holds from
/// before is refused, its KeyPackages are not handed out, and its mailboxes take nothing new; what they hold stays.
class Bans {
 public:
  static constexpr std::size_t longest_reason = 500;

  explicit Bans(db::Database& db) : db_(db) {}

  /// In the place of an earlier one. Errors: MALFORMED, for a reason that is too long or no plain text, or an end that
  /// has passed.
  Outcome<> add(std::int64_t account_row, const Ban& ban, std::chrono::sys_seconds now);
  /// Whether there was one.
  bool lift(std::int64_t account_row);
  /// Nothing, when its end has come.
  std::optional<Ban> find(std::int64_t account_row, std::chrono::sys_seconds now);

  /// For whoever has shown who they are: nobody else is told. Errors: BANNED.
  Outcome<> check_not_banned(std::int64_t account_row, std::chrono::sys_seconds now);
  /// Lifts those whose end has come; what a session does is refused until then.
  void lift_ended(std::chrono::sys_seconds now);
  /// Whether the owner of this mailbox is banned.
  bool holds_for_mailbox(std::int64_t mailbox_row, std::chrono::sys_seconds now);
  /// Whether anybody is banned at all.
  bool any();

 private:
  db::Database& db_;
};

/// BANNED, with the seconds that the ban has yet, 0 for no end. One whose end has come is lifted any moment.
std::unexpected<Refusal> refuse_banned(std::optional<std::chrono::sys_seconds> until, std::chrono::sys_seconds now);

}  // namespace qpc::node
