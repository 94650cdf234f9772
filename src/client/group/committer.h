// committer.h: carries commits to the channel, and goes by its word (PROTOCOL.md "Commits").
#pragma once
#include "client/group/epochs.h"
#include "client/mailbox/outbox.h"
#include "client/session/session.h"

namespace qpc::client {

/// Whether a commit failed for a reason of its group alone: the connection and the other groups are fine.
bool concerns_one_group(const Failure& failure);

/// A commit is stored before it is submitted, and merged or dropped only when the channel has decided. Whoever loses a
/// race processes the winner and makes the commit anew from wishes and proposals. Submitting twice is harmless.
class Committer {
 public:
  Committer(Environment& environment, Groups& groups) : environment_(environment), groups_(groups) {}

  /// Until a conversation has no open wish, no proposal on the table and no pending commit.
  /// Wishes whose commit is refused are tried one by one. Errors: the first wish that had to be given up; the others
  /// came true. refused, limit: the members' proposals will not be accepted. Those of a lost connection.
  Task<Outcome<>> settle(Session& session, CatchUp& catch_up, std::int64_t conversation);

  /// Asks the channel what became of a pending commit, without making another.
  Task<Outcome<>> resolve(Session& session, std::int64_t conversation);

 private:
  enum class Decision { accepted, lost };
  Task<Outcome<Decision>> submit(Session& session, const PendingCommit& commit);
  /// Merges the commit, or drops it.
  Outcome<> take_verdict(const PendingCommit& pending, const Outcome<Decision>& decision);
  Outcome<> give_up_wish(std::int64_t conversation, std::int64_t wish_id, const Failure& why);

  Environment& environment_;
  Groups& groups_;
};

}  // namespace qpc::client
