// committer.h: carries commits to the channel, and goes by its word (PROTOCOL.md "Commits").
#pragma once
#include "client/group/contest_store.h"
#include "client/group/epochs.h"
#include "client/mailbox/outbox.h"
#include "client/proof/proof_store.h"
#include "client/session/session.h"

namespace qpc::client {

/// Whether a commit failed for a reason of its group alone: the connection and the other groups are fine.
bool concerns_one_group(const Failure& failure);

/// Whether the same commit may still be accepted later.
bool may_pass_later(const Failure& failure);

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

  /// Contests the commits of a conversation that this device cannot apply, and makes the replacement once the channel
  /// is open for it. Returns when to come again; nothing, when all is decided. Errors: those of a lost connection.
  Task<Outcome<std::optional<kj::Duration>>> contest(Session& session, CatchUp& catch_up, std::int64_t conversation);

  /// Confirms what others contest and this device has applied. Errors: those of a lost connection.
  Task<Outcome<>> confirm_contested(Session& session);

  /// Asks the channel whether the commit that ended an epoch here was replaced; if so, goes back to before it, or,
  /// where that commit has let this device in, out. Errors: those of a lost connection.
  Task<Outcome<>> look_back(Session& session, std::int64_t conversation, std::uint64_t epoch);

 private:
  struct Decision {
    bool accepted = false;
    std::optional<StoredProof> proof = {};  ///< of what was accepted
    std::vector<Bytes> contested = {};      ///< commits of the same epoch that failed here before it was asked
  };
  Task<Outcome<Decision>> submit(Session& session, const PendingCommit& commit);
  /// Merges the commit, or drops it. Leaves it as it is, where the mailbox has brought another commit of that epoch
  /// since the channel was asked, which fails here: the one that was accepted may be replaced by now, so it is asked
  /// again.
  Outcome<> take_verdict(const PendingCommit& pending, const Outcome<Decision>& decision);
  /// Errors: refused, while a commit is contested from here, or others have confirmed one that fails here.
  Task<Outcome<>> check_contests(Session& session, CatchUp& catch_up, std::int64_t conversation);
  Task<Outcome<>> replace(Session& session, CatchUp& catch_up, ContestRow contest);
  /// Nobody is in a successor yet, and not all can be: nobody will.
  Outcome<bool> give_up_founding(std::int64_t conversation);
  Outcome<> give_up_wish(std::int64_t conversation, std::int64_t wish_id, const Failure& why);

  Environment& environment_;
  Groups& groups_;
};

}  // namespace qpc::client
