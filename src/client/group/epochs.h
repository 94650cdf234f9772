// epochs.h: from one epoch to the next: making commits, and taking them in once the channel has decided.
#pragma once
#include "client/group/commit_store.h"
#include "client/group/group_view.h"
#include "client/group/groups.h"

namespace qpc::client {

/// Makes the commit that brings a conversation's wishes and its members' proposals into an epoch, and stores it as
/// pending; or leaves the one that is pending already. Wishes that are fulfilled by now are dropped.
/// Returns what is pending; nothing, when there is nothing to do.
/// Errors: refused, when the commit would break a rule; store.
Outcome<std::optional<PendingCommit>> prepare_commit(GroupChange& change, Environment& environment,
                                                     std::int64_t conversation);

/// The channel accepted this device's pending commit: the new epoch begins here too. Does nothing if another process
/// has done it. Errors: store.
Outcome<> merge_commit(GroupChange& change, Environment& environment, const PendingCommit& commit);

/// What everybody sees of a new epoch, whoever began it: a notice, the profile's name. Sealed messages stay as they
/// are.
void note_epoch(GroupChange& change, Environment& environment, ConversationRow conversation, const mls::Group& group,
                const mls::CommitApplied& event);

}  // namespace qpc::client
