// welcome_creation.h: what a committer sends to those it adds (RFC 9420 §12.4.3).
#pragma once
#include "core/mls/group/commit_options.h"
#include "core/mls/group/epoch.h"
#include "core/mls/group/epoch_transition.h"

namespace qpc::mls {

/// A GroupInfo of an epoch, signed by this member.
/// Errors: rejected, where the KEM finds no external key (odds: 2^-256 at most).
Result<GroupInfo> make_group_info(const Epoch& epoch, TreeDelivery tree, bool with_external_pub,
                                  const Extensions& extensions);

/// One who is added.
struct Newcomer {
  LeafIndex leaf;
  const KeyPackage& key_package;
  std::optional<PathSecret> path_secret;
};

/// MLSMessages with Welcomes for all of them, together or each alone.
/// Errors: malformed or rejected, when an init_key is no key.
Result<std::vector<Committed::WelcomeFor>> make_welcomes(const Suite& suite, const EpochKeys& keys,
                                                         const std::vector<PreSharedKeyID>& psks,
                                                         const GroupInfo& group_info,
                                                         const std::vector<Newcomer>& newcomers, WelcomeSplit split,
                                                         Random& random);

}  // namespace qpc::mls
