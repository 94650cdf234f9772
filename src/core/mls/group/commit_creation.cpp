#include "core/mls/group/commit_creation.h"

#include "core/mls/group/epoch_transition.h"
#include "core/mls/group/message_protection.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/proposal_selection.h"
#include "core/mls/group/safe_aad.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"
#include "core/mls/group/treekem.h"
#include "core/mls/group/welcome_creation.h"

namespace qpc::mls {
namespace {

class CommitCreation {
 public:
  CommitCreation(const Group::State& state, const CommitOptions& options, const Surroundings& surroundings,
                 Random& random)
      : epoch_(*state.epoch), state_(state), options_(options), surroundings_(surroundings), random_(random) {}

  Result<CreatedCommit> run() {
    QPC_CHECK(check_authenticated_data(epoch_.context.extensions, options_.authenticated_data));
    QPC_TRY(auto selected, select_proposals(state_, options_, surroundings_));
    auto& applied = selected.applied;
    Commit commit{std::move(selected.items), {}};
    std::optional<FreshPath> path;
    if (needs_path(selected.list)) {
      QPC_TRY(path, make_path(applied));
      applied.tree = path->tree();
      QPC_CHECK(check_new_leaf(applied));
    }
    auto context = provisional_context(epoch_, applied.tree, applied.extensions);
    auto commit_secret = no_commit_secret(epoch_.suite);
    if (path) {
      QPC_TRY(commit.path, path->encrypt(context, applied.added, random_, surroundings_.executor));
      commit_secret = path->take_commit_secret();
    }

    auto message = sign(std::move(commit));
    context.confirmed_transcript_hash =
        make_confirmed_transcript_hash(epoch_.suite, epoch_.interim_transcript_hash, message);
    QPC_TRY(const auto psks, find_psks(applied.psks, &state_, surroundings_.psks));
    QPC_TRY(auto keys, derive_epoch_keys(epoch_.suite, epoch_.secrets.init_secret.duplicate().into<InitSecret>(),
                                         std::move(commit_secret), psks, context));
    message.auth.confirmation_tag =
        make_confirmation_tag(epoch_.suite, keys.secrets.confirmation_key, context.confirmed_transcript_hash);

    const auto psk_ids = applied.psks;
    auto newcomers = find_newcomers(selected.list, applied.added, path);
    Transition transition{
        std::move(applied), epoch_.own_leaf_index(),       path.has_value(), private_keys(path), signature_key(),
        std::move(context), message.auth.confirmation_tag, surroundings_.now};
    transition.private_keys.keep_current(transition.applied.tree);
    auto change = complete(epoch_.settings, epoch_.first_epoch, std::move(transition), std::move(keys.secrets), message,
                           selected.list);
    QPC_TRY(auto welcomes, make_all_welcomes(*change.epoch, keys, psk_ids, newcomers));
    CreatedCommit created{std::move(change), state_.keys, {}, std::move(welcomes)};
    QPC_TRY(created.message, protect(message, created.keys));
    return created;
  }

 private:
  bool needs_path(const ProposalList& proposals) const {
    return options_.path == PathPolicy::always || options_.new_identity || requires_path(proposals);
  }

  const crypto::SigningKey& signature_key() const {
    return options_.new_identity ? options_.new_identity->signature_key : epoch_.signature_key;
  }

  Result<FreshPath> make_path(const AppliedProposals& applied) const {
    auto leaf = epoch_.own_leaf();
    if (const auto& identity = options_.new_identity) {
      leaf.signature_key = identity->signature_key.public_key();
      leaf.credential = identity->credential;
      leaf.capabilities = identity->capabilities;
      leaf.extensions = identity->leaf_extensions;
    }
    return FreshPath::create(applied.tree, epoch_.own_leaf_index(), std::move(leaf), signature_key(),
                             epoch_.context.group_id, random_, surroundings_.executor);
  }

  Result<void> check_new_leaf(AppliedProposals& applied) const {
    const auto leaf = *applied.tree.leaf(epoch_.own_leaf_index());
    const auto old_leaf = epoch_.own_leaf();
    note_path(applied.clients, surroundings_.authentication, &old_leaf, leaf);
    if (!options_.new_identity) return {};
    QPC_CHECK(check_replacement(old_leaf, leaf, epoch_.own_leaf_index(), epoch_, surroundings_));
    return check_members(applied.tree, applied.extensions);
  }

  TreePrivateKeys private_keys(const std::optional<FreshPath>& path) const {
    return path ? path->private_keys() : epoch_.private_keys;
  }

  AuthenticatedContent sign(Commit commit) const {
    AuthenticatedContent message;
    message.wire_format = options_.format == HandshakeFormat::public_message ? WireFormat::mls_public_message
                                                                             : WireFormat::mls_private_message;
    message.content = {epoch_.context.group_id, epoch_.context.epoch, Sender::member(epoch_.own_leaf_index()),
                       options_.authenticated_data, std::move(commit)};
    message.sign(epoch_.signature_key, &epoch_.context);
    return message;
  }

  Result<Bytes> protect(const AuthenticatedContent& message, SecretTree& keys) const {
    if (message.wire_format == WireFormat::mls_public_message) {
      return wire(MLSMessage{protect_public(epoch_.suite, message, epoch_.context, epoch_.secrets.membership_key)});
    }
    QPC_TRY(auto encrypted,
            protect_private(epoch_.suite, message, epoch_.secrets.sender_data_secret, keys, options_.padding, random_));
    return wire(MLSMessage{std::move(encrypted)});
  }

  static std::vector<Newcomer> find_newcomers(const ProposalList& proposals, const std::vector<LeafIndex>& added,
                                              const std::optional<FreshPath>& path) {
    std::vector<Newcomer> newcomers;
    for (const auto& listed : proposals) {
      const auto* add = listed.proposal.as<Add>();
      if (add == nullptr) continue;
      const auto leaf = added[newcomers.size()];
      std::optional<PathSecret> path_secret;
      if (path) path_secret = path->path_secret_for(leaf);
      newcomers.push_back({leaf, add->key_package.claim(), std::move(path_secret)});
    }
    return newcomers;
  }

  Result<std::vector<Committed::WelcomeFor>> make_all_welcomes(const Epoch& next, const EpochKeys& keys,
                                                               const std::vector<PreSharedKeyID>& psks,
                                                               const std::vector<Newcomer>& newcomers) const {
    if (newcomers.empty()) return std::vector<Committed::WelcomeFor>();
    QPC_TRY(const auto group_info, make_group_info(next, options_.tree, false, options_.group_info_extensions));
    return make_welcomes(next.suite, keys, psks, group_info, newcomers, options_.welcome, random_);
  }

  const Epoch& epoch_;
  const Group::State& state_;
  const CommitOptions& options_;
  const Surroundings& surroundings_;
  Random& random_;
};

}  // namespace

Result<CreatedCommit> create_commit(const Group::State& state, const CommitOptions& options,
                                    const Surroundings& surroundings, Random& random) {
  return CommitCreation(state, options, surroundings, random).run();
}

}  // namespace qpc::mls
