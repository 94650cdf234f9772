// epochs.h: from one epoch to the next: making commits, and taking them in once the channel has decided.
#pragma once
#include "client/group/commit_store.h"
#include "client/group/group_view.h"
#include "client/group/groups.h"

namespace qpc::client {

/// From one epoch to the next.
struct Turn {
  const mls::Group& before;
  const mls::Group& after;
};

/// A commit on its way, and what it could not bring.
struct Prepared {
  std::optional<PendingCommit> pending;  ///< nothing, when there is nothing to do
  std::vector<std::int64_t> wishes;      ///< that the commit fulfils, where it was made now
  std::optional<Failure> given_up;       ///< why a wish was dropped: it would have spoilt the commit
};

/// When a commit is made.
enum class Need : std::uint8_t {
  changes,    ///< where there is something to change
  new_epoch,  ///< in any case, in the place of one that members cannot apply: without the changes that spoil it
};

/// Makes the commit that brings a conversation's wishes and its members' proposals into an epoch, and stores it as
/// pending; or leaves the one that is pending already. Wishes that are fulfilled by now are dropped.
/// So are those that would break a rule, as adding a device that is none: each spoils itself alone, and the history
/// says which. With `alone`, that wish is the only one that counts. Errors: refused, when the members' proposals break
/// a rule; store.
Outcome<Prepared> prepare_commit(GroupChange& change, Environment& environment, std::int64_t conversation,
                                 std::optional<std::int64_t> alone = {}, Need need = Need::changes);

/// Drops a wish that cannot come true, and says so in the conversation.
void give_up(GroupChange& change, Environment& environment, const Wish& wish, const Failure& why);

/// The channel accepted this device's pending commit: the new epoch begins here too. Does nothing if another process
/// has done it. Errors: store.
Outcome<> merge_commit(GroupChange& change, Environment& environment, const PendingCommit& commit);

/// What everybody sees of a new epoch, whoever began it: notices, the profile's name. Sealed messages stay as they
/// are.
void note_epoch(GroupChange& change, Environment& environment, ConversationRow conversation, const Turn& turn,
                const mls::CommitApplied& event);

}  // namespace qpc::client
