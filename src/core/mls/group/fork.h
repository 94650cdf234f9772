// fork.h: members who followed different commits: how they notice, and how they come together again.
//
// A Delivery Service lets one commit through per epoch. Where it fails at that, or lies, a group splits: each side goes
// on by itself and reads nothing of the other. The epoch tag in every message shows it; what follows here needs no
// Delivery Service to be believed, only what the members hold.
#pragma once
#include <set>

#include "core/mls/group/group.h"

namespace qpc::mls {

/// MLS-Exporter("quicprochat epoch tag", "", 8): the same for all members of an epoch, another one in each branch of a
/// fork. It travels in the clear and says nothing else.
Bytes epoch_tag(const Group& group);

/// What is known of one branch.
struct Branch {
  /// Its last epochs, the oldest first and without gaps.
  std::vector<EpochMark> trail;
  /// Who is a member in its last epoch, by leaf, as AuthenticationService::client_id names them.
  std::map<LeafIndex, Bytes> members;
  /// Those of them who are known to follow it: oneself, and whose messages came with its epoch tags.
  std::set<Bytes> followers;
};

/// The branch that a group follows, with its past epochs as far as they are kept. Earlier ones may be put in front.
Branch branch_of(const Group& group, const AuthenticationService& authentication);

enum class Relation {
  same,           ///< both are in the same epoch
  first_behind,   ///< the first one's last epoch is part of the second's past: commits are missing
  second_behind,  ///< the other way round
  forked,         ///< the same up to some epoch, or different from the first one that both know
  unrelated,      ///< no epoch is known of both
};
Relation relate(const Branch& first, const Branch& second);

/// What is to be done, the same whoever asks.
struct ForkRepair {
  enum class Way {
    none,      ///< there is no fork
    catch_up,  ///< one side only misses commits: it fetches them
    re_add,    ///< `winner` goes on: those in `again` are removed from it and added once more
    /// No epoch is known that both had last in common, so nobody can say which branch is right. Whoever has longer
    /// trails, from the contexts that history keeps, asks again with them; otherwise a new group has to be made.
    reinit,
  };
  Way way = Way::none;
  /// Which branch goes on: 0 or 1. Of catch_up: the one that is ahead.
  std::size_t winner = 0;
  /// Members of the winning branch who followed the losing one.
  std::vector<Bytes> again;
  /// Members of the losing branch alone: its commits that added them are void, so somebody has to decide anew.
  std::vector<Bytes> dropped;
  /// Who does it: of the followers of the winning branch the one with the lowest leaf; nothing, when none is known.
  std::optional<Bytes> repairer;
};

/// The rule. Of two branches the one wins whose confirmed_transcript_hash, in the first epoch in which they differ, is
/// the smaller as octets. It does not depend on how long the branches have grown, nor on who tells whom first: members
/// who hear of each other in any order, and of any number of branches, agree. Whoever could choose a commit by its hash
/// is a member and could as well have been first.
ForkRepair decide_repair(const Branch& first, const Branch& second);

}  // namespace qpc::mls
