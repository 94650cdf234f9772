// typing.h: tells others that somebody writes. It passes by the outbox: lost ones are no loss, late ones are worthless.
#pragma once
#include <map>

#include "client/group/groups.h"
#include "client/session/session.h"

namespace qpc::client {

/// One process's word about who writes on this device.
class Typing {
 public:
  /// So often at most, in one conversation.
  static constexpr kj::Duration pause = 5 * kj::SECONDS;
  /// How long one counts, for who hears it and for the node: short enough that what was not fetched is not missed
  /// (schemas/channel.capnp, `post`).
  static constexpr std::chrono::seconds lifetime{10};
  /// Nobody is told in a conversation in which nobody else was heard for so long.
  static constexpr std::chrono::seconds company = std::chrono::minutes(10);

  /// Both outlive this.
  Typing(Environment& environment, Groups& groups) : environment_(environment), groups_(groups) {}

  /// Tells it now, or not at all: not where it was told a moment ago, where receipts are off, in large groups, where
  /// the group is about to change, and where nobody seems to be there. What the node says to it does not matter.
  /// Errors: those of a lost connection; store.
  Task<Outcome<>> tell(Session& session, std::int64_t conversation, bool begins);

 private:
  /// Encrypted, with the ratchet's new state stored; nothing, where it is not to be told.
  Outcome<std::optional<Bytes>> seal(std::int64_t conversation, bool begins);

  Environment& environment_;
  Groups& groups_;
  std::map<std::int64_t, kj::TimePoint> told_;
};

}  // namespace qpc::client
