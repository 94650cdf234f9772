#include "core/mls/group/commit_processing.h"

#include <algorithm>

#include "core/mls/group/epoch_transition.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {
namespace {

class CommitProcessing {
 public:
  CommitProcessing(const Group::State& state, const AuthenticatedContent& message, const Surroundings& surroundings)
      : state_(state),
        epoch_(*state.epoch),
        message_(message),
        commit_(std::get<Commit>(message.content.content)),
        sender_(message.content.sender),
        surroundings_(surroundings) {}

  Result<CommitOutcome> run() {
    QPC_TRY(const auto proposals, list_proposals(commit_, sender_, state_.proposals, epoch_, surroundings_));
    QPC_CHECK(check_list(proposals, sender_));
    if (!commit_.path && requires_path(proposals)) {
      return fail(Kind::rejected, "RFC 9420 §12.4: a commit without the path that its proposals need");
    }
    for (const auto& listed : proposals) {
      if (const auto* remove = listed.proposal.as<Remove>()) former_ = remove->removed;
    }
    QPC_TRY(auto applied, apply_proposals(proposals, epoch_, surroundings_));
    QPC_TRY(const auto committer, find_committer(applied));
    if (commit_.path) QPC_CHECK(apply_path(applied, committer));
    QPC_CHECK(check_members(applied.tree, applied.extensions));
    auto context = provisional_context(epoch_, applied.tree, applied.extensions);
    if (std::ranges::contains(applied.removed, epoch_.own_leaf_index(), &Member::leaf_index)) {
      return RemovedFromGroup{context.epoch, sender_, message_.content.authenticated_data};
    }

    QPC_TRY(auto opened, open_path(applied, committer, context));
    QPC_TRY(auto init_secret, find_init_secret(proposals));
    QPC_TRY(const auto psks, find_psks(applied.psks, &state_, surroundings_.psks));
    context.confirmed_transcript_hash =
        make_confirmed_transcript_hash(epoch_.suite, epoch_.interim_transcript_hash, message_);
    QPC_TRY(auto keys,
            derive_epoch_keys(epoch_.suite, std::move(init_secret), std::move(opened.commit_secret), psks, context));
    const auto tag =
        make_confirmation_tag(epoch_.suite, keys.secrets.confirmation_key, context.confirmed_transcript_hash);
    if (!equal_in_constant_time(tag, message_.auth.confirmation_tag)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.2: the confirmation_tag is wrong");
    }
    auto signature_key = applied.own_update ? applied.own_update->signature_key : epoch_.signature_key;
    return complete(epoch_.settings, epoch_.first_epoch,
                    {std::move(applied), committer, commit_.path.has_value(), std::move(opened.private_keys),
                     std::move(signature_key), std::move(context), tag, surroundings_.now},
                    std::move(keys.secrets), message_, proposals);
  }

 private:
  bool is_external() const { return sender_.sender_type == SenderType::new_member_commit; }

  Result<LeafIndex> find_committer(AppliedProposals& applied) const {
    if (const auto leaf = sender_.leaf_index()) return *leaf;
    return applied.tree.free_leaf();
  }

  /// Whose place the committer's new leaf takes: its own, or that of its former self; nullptr for a newcomer.
  std::unique_ptr<const LeafNode> find_predecessor() const {
    if (const auto leaf = sender_.leaf_index()) return epoch_.tree.leaf(*leaf);
    return former_ ? epoch_.tree.leaf(*former_) : nullptr;
  }

  Result<void> apply_path(AppliedProposals& applied, LeafIndex committer) const {
    const auto& leaf = commit_.path->leaf_node;
    const auto predecessor = find_predecessor();
    if (predecessor != nullptr) {
      if (leaf.encryption_key == predecessor->encryption_key) {
        return fail(Kind::rejected, "RFC 9420 §12.4.2: a path that keeps the committer's encryption key");
      }
      QPC_CHECK(check_replacement(*predecessor, leaf, committer, epoch_, surroundings_));
    } else {
      const LifetimeLimits limits{epoch_.settings.longest_lifetime, {}};
      QPC_CHECK(check_leaf(epoch_.suite, leaf, {epoch_.context.group_id, committer}, limits));
      QPC_CHECK(surroundings_.authentication.check_member(epoch_.suite, leaf));
    }
    if (is_external()) QPC_CHECK(check_newcomer(applied, leaf));
    note_path(applied.clients, surroundings_.authentication, applied.tree.leaf(committer).get(), leaf);
    QPC_TRY(applied.tree, merge_update_path(std::move(applied.tree), committer, *commit_.path));
    return {};
  }

  /// Nobody is a member twice (RFC 9420 §12.2): a client that is in the group takes its former leaf out as it comes.
  Result<void> check_newcomer(const AppliedProposals& applied, const LeafNode& leaf) const {
    const auto& authentication = surroundings_.authentication;
    if (applied.clients->may_contain(authentication, leaf) && has_client(applied.tree, authentication, leaf)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.3.2: an external commit of a client that is in the group already");
    }
    return {};
  }

  Result<PathOpened> open_path(const AppliedProposals& applied, LeafIndex committer,
                               const GroupContext& context) const {
    auto own = applied.own_update ? TreePrivateKeys(epoch_.own_leaf_index(), applied.own_update->encryption_key)
                                  : epoch_.private_keys;
    if (commit_.path) {
      return open_update_path(applied.tree, own, committer, *commit_.path, applied.added, context,
                              surroundings_.executor);
    }
    own.keep_current(applied.tree);
    return PathOpened{std::move(own), no_commit_secret(epoch_.suite)};
  }

  Result<InitSecret> find_init_secret(const ProposalList& proposals) const {
    if (!is_external()) return epoch_.secrets.init_secret.duplicate().into<InitSecret>();
    for (const auto& listed : proposals) {
      if (const auto* init = listed.proposal.as<ExternalInit>()) {
        return open_external_init_secret(epoch_.suite, epoch_.secrets.external_secret, init->kem_output);
      }
    }
    return fail(Kind::rejected, "RFC 9420 §12.2: an external commit without exactly one ExternalInit");
  }

  const Group::State& state_;
  const Epoch& epoch_;
  const AuthenticatedContent& message_;
  const Commit& commit_;
  Sender sender_;
  const Surroundings& surroundings_;
  std::optional<LeafIndex> former_;  ///< of an external committer: whom its Remove removes
};

}  // namespace

Result<CommitOutcome> process_commit(const Group::State& state, const AuthenticatedContent& message,
                                     const Surroundings& surroundings) {
  return CommitProcessing(state, message, surroundings).run();
}

}  // namespace qpc::mls
