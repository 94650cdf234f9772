#include "core/mls/group/epoch_transition.h"

#include "core/mls/group/transcript_hash.h"

namespace qpc::mls {
namespace {

CommitApplied make_event(const Transition& transition, const AuthenticatedContent& commit,
                         const ProposalList& proposals) {
  const auto& tree = transition.applied.tree;
  CommitApplied event{.epoch = transition.context.epoch,
                      .sender = commit.content.sender,
                      .committer = transition.committer,
                      .proposals = {},
                      .added = {},
                      .removed = transition.applied.removed,
                      .updated = transition.applied.updated,
                      .authenticated_data = commit.content.authenticated_data,
                      .reinit = {}};
  for (const auto& listed : proposals) {
    event.proposals.push_back({listed.sender, listed.proposal});
    if (const auto* reinit = listed.proposal.as<ReInit>()) event.reinit = *reinit;
  }
  for (const auto index : transition.applied.added) event.added.push_back(describe(index, *tree.leaf(index)));
  if (commit.content.sender.sender_type == SenderType::new_member_commit) {
    event.added.push_back(describe(transition.committer, *tree.leaf(transition.committer)));
  } else if (transition.has_path) {
    event.updated.push_back(transition.committer);
  }
  return event;
}

std::vector<LeafIndex> changed_leaves(const CommitApplied& event) {
  auto changed = event.updated;
  for (const auto& member : event.added) changed.push_back(member.leaf_index);
  for (const auto& member : event.removed) changed.push_back(member.leaf_index);
  return changed;
}

}  // namespace

GroupContext provisional_context(const Epoch& epoch, RatchetTree& tree, Extensions extensions) {
  auto context = epoch.context;
  context.epoch += 1;
  context.tree_hash = tree.tree_hash();
  context.extensions = std::move(extensions);
  return context;
}

Result<EpochKeys> derive_epoch_keys(const Suite& suite, InitSecret init_secret, CommitSecret commit_secret,
                                    std::span<const InjectedPsk> psks, const GroupContext& context) {
  QPC_TRY(auto psk_secret, derive_psk_secret(suite, psks));
  auto joiner_secret = derive_joiner_secret(suite, std::move(init_secret), std::move(commit_secret), context);
  auto secrets = EpochSecrets::derive(suite, derive_epoch_secret(suite, joiner_secret, psk_secret, context));
  return EpochKeys{std::move(joiner_secret), std::move(psk_secret), std::move(secrets)};
}

EpochChange complete(const GroupSettings& settings, std::uint64_t first_epoch, Transition transition,
                     EpochSecrets secrets, const AuthenticatedContent& commit, const ProposalList& proposals) {
  auto event = make_event(transition, commit, proposals);
  const auto suite = transition.applied.tree.suite();
  SecretTree keys(suite, std::move(secrets.encryption_secret), transition.applied.tree.size(),
                  settings.skipped_generations);
  ExporterTree exporter(std::move(secrets.application_export_secret));
  secrets.confirmation_key = {};
  auto interim_transcript_hash =
      make_interim_transcript_hash(suite, transition.context.confirmed_transcript_hash, transition.confirmation_tag);
  auto epoch = std::make_shared<const Epoch>(Epoch{.suite = suite,
                                                   .settings = settings,
                                                   .context = std::move(transition.context),
                                                   .tree = std::move(transition.applied.tree),
                                                   .private_keys = std::move(transition.private_keys),
                                                   .signature_key = std::move(transition.signature_key),
                                                   .secrets = std::move(secrets),
                                                   .interim_transcript_hash = std::move(interim_transcript_hash),
                                                   .confirmation_tag = std::move(transition.confirmation_tag),
                                                   .first_epoch = first_epoch,
                                                   .began = transition.now,
                                                   .reinit = event.reinit,
                                                   .clients = std::move(transition.applied.clients)});
  auto changed = changed_leaves(event);
  return {std::move(epoch), std::move(keys), std::move(event), std::move(changed), std::move(exporter)};
}

void note_path(std::optional<ClientIndex>& clients, const AuthenticationService& authentication,
               const LeafNode* old_leaf, const LeafNode& new_leaf) {
  if (!clients) return;
  if (old_leaf != nullptr) clients->leave(authentication, *old_leaf);
  clients->enter(authentication, new_leaf);
}

Member describe(LeafIndex index, const LeafNode& leaf) {
  return {index, leaf.credential, leaf.signature_key, leaf.extensions};
}

}  // namespace qpc::mls
