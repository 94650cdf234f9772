// invites.h: links that let people into a group: making them, and asking to be let in by one.
#pragma once
#include "client/account/people.h"
#include "client/group/groups.h"
#include "client/invite/invite_store.h"
#include "client/session/session.h"

namespace qpc::client {

struct InviteView {
  enum class State : std::uint8_t { good, used_up, expired, revoked };
  InviteRow row;
  State state = State::good;
  std::string conversation;                      ///< its title
  std::optional<identity::GroupLink> link = {};  ///< shown once, when it is made: its secret is kept nowhere
};

class Invites {
 public:
  /// Both must outlive this.
  Invites(Environment& environment, Groups& groups)
      : environment_(environment), groups_(groups), people_(groups.store()) {}

  static constexpr std::chrono::seconds longest_lifetime = std::chrono::days(366);
  static constexpr std::uint32_t most_uses = 1000;
  static constexpr std::size_t most_good = 100;     ///< on one device at a time
  static constexpr std::chrono::days kept_for{30};  ///< after its end an invite is still listed, and answered for

  /// Needs no node. Errors: usage: "not_a_group", "bad_lifetime", "bad_uses"; refused: "not_allowed", for who may not
  /// add people, and those of check_inside; limit: "too_many_invites"; not_found; store.
  Outcome<InviteView> create(std::int64_t conversation, std::chrono::seconds lifetime, std::uint32_t uses);
  /// Of one conversation, or all; the oldest first.
  Outcome<std::vector<InviteView>> list(std::optional<std::int64_t> conversation);
  /// By the beginning of its id. Who is on their way in by it still comes in. Errors: not_found: "unknown_invite";
  /// usage: "ambiguous".
  Outcome<InviteView> revoke(const std::string& id);

  /// Whether the node gives the account that a link speaks of. Errors: authentication: "wrong_account"; those of
  /// People::find.
  Task<Outcome<>> check_maker(Session& session, identity::GroupLink link);
  /// Queues the request in the direct conversation with who made the link. Returns its cursor. Errors: those of
  /// queue_message.
  Outcome<std::int64_t> ask(std::int64_t dm, const identity::GroupLink& link);

 private:
  InviteView view(db::Database& db, InviteRow row);

  Environment& environment_;
  Groups& groups_;
  People people_;
};

}  // namespace qpc::client
