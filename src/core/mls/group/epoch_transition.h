// epoch_transition.h: the steps from one epoch to the next that committer, members and joiners share (RFC 9420 §12.4).
#pragma once
#include "core/mls/group/group_state.h"
#include "core/mls/group/proposal_list.h"

namespace qpc::mls {

/// The provisional GroupContext: of the next epoch, with the confirmed transcript hash of this one.
/// `tree` has the proposals and the path of the commit in it.
GroupContext provisional_context(const Epoch& epoch, RatchetTree& tree, Extensions extensions);

/// Everything the key schedule gives an epoch; the first two are for Welcomes.
struct EpochKeys {
  JoinerSecret joiner_secret;
  PskSecret psk_secret;
  EpochSecrets secrets;
};
/// Errors: those of derive_psk_secret.
Result<EpochKeys> derive_epoch_keys(const Suite& suite, InitSecret init_secret, CommitSecret commit_secret,
                                    std::span<const InjectedPsk> psks, const GroupContext& context);

/// A commit between being applied and being confirmed.
struct Transition {
  AppliedProposals applied;  ///< with the path in its tree
  LeafIndex committer;
  bool has_path;
  TreePrivateKeys private_keys;
  crypto::SigningKey signature_key;
  GroupContext context;  ///< of the next epoch, final
  MAC confirmation_tag;
  std::chrono::sys_seconds now;
};

/// The next epoch, of a member who came in `first_epoch`. `commit` is the message, and `proposals` its list.
EpochChange complete(const GroupSettings& settings, std::uint64_t first_epoch, Transition transition,
                     EpochSecrets secrets, const AuthenticatedContent& commit, const ProposalList& proposals);

/// Notes in the index of clients, if there is one, that a path put a new leaf in the place of an old one, or of none.
void note_path(std::optional<ClientIndex>& clients, const AuthenticationService& authentication,
               const LeafNode* old_leaf, const LeafNode& new_leaf);

/// As a Member of the event.
Member describe(LeafIndex index, const LeafNode& leaf);

}  // namespace qpc::mls
