#include "core/mls/group/external_join.h"

#include "core/mls/group/epoch_transition.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {
namespace {

/// What an external commit proposes, and the tree after it.
struct Proposed {
  ProposalList list;
  AppliedProposals applied;
  InitSecret init_secret;
};

Result<Proposed> propose(const PublicGroup& group, const std::vector<PreSharedKeyID>& psks,
                         std::optional<LeafIndex> former, Random& random) {
  const auto sender = Sender::new_member_commit();
  QPC_TRY(const auto external_pub, group.group_info.extensions.get<ExternalPub>());
  if (!external_pub) return fail(Kind::rejected, "RFC 9420 §12.4.3.2: a GroupInfo without external_pub");
  QPC_TRY(auto init, make_external_init_secret(group.suite(), external_pub->external_pub, random));
  Proposed proposed{
      {}, {group.tree, group.context().extensions, {}, {}, {}, {}, psks, {}}, std::move(init.init_secret)};
  proposed.list.push_back({sender, {ExternalInit{std::move(init.kem_output)}}, {}});
  if (former) {
    const auto* leaf = group.tree.leaf(*former);
    if (leaf == nullptr) return fail(Kind::not_found, "RFC 9420 §12.4.3.2: nobody is at the former leaf");
    proposed.applied.removed.push_back(describe(*former, *leaf));
    proposed.applied.tree.remove(*former);
    proposed.list.push_back({sender, {Remove{*former}}, {}});
  }
  for (const auto& psk : psks) proposed.list.push_back({sender, {PreSharedKey{psk}}, {}});
  QPC_CHECK(check_list(proposed.list, sender));
  return proposed;
}

LeafNode make_leaf(const ClientIdentity& identity) {
  return {.encryption_key = {},
          .signature_key = identity.signature_key.public_key(),
          .credential = identity.credential,
          .capabilities = identity.capabilities,
          .source = FromCommit{},
          .extensions = identity.leaf_extensions,
          .signature = {}};
}

AuthenticatedContent sign(const PublicGroup& group, const ProposalList& proposals, UpdatePath path,
                          const crypto::SigningKey& key) {
  Commit commit{{}, std::move(path)};
  for (const auto& listed : proposals) commit.proposals.push_back({listed.proposal});
  AuthenticatedContent message{
      WireFormat::mls_public_message,
      {group.context().group_id, group.context().epoch, Sender::new_member_commit(), {}, std::move(commit)},
      {}};
  message.sign(key, &group.context());
  return message;
}

}  // namespace

Result<CreatedExternalCommit> create_external_commit(const Unverified<GroupInfo>& group_info,
                                                     const ClientIdentity& identity, const RatchetTreeExtension* tree,
                                                     const std::vector<PreSharedKeyID>& psks,
                                                     std::optional<LeafIndex> former, const Surroundings& surroundings,
                                                     const GroupSettings& settings, Random& random) {
  QPC_TRY(const auto group, check_public_group(group_info, tree, surroundings, settings));
  const auto suite = group.suite();
  if (identity.signature_key.scheme() != suite.signature()) {
    return fail(Kind::rejected, "RFC 9420 §5.1.2: a signature key of another scheme than the suite's");
  }
  QPC_TRY(const auto injected, find_psks(psks, nullptr, surroundings.psks));
  QPC_TRY(auto proposed, propose(group, psks, former, random));
  auto& applied = proposed.applied;
  QPC_TRY(const auto own_leaf, applied.tree.free_leaf());
  QPC_TRY(auto path, FreshPath::create(applied.tree, own_leaf, make_leaf(identity), identity.signature_key,
                                       group.context().group_id, random, surroundings.executor));
  applied.tree = path.tree();
  QPC_CHECK(applied.tree.leaf(own_leaf)->check_capabilities(suite));
  QPC_CHECK(check_members(applied.tree, applied.extensions));

  auto context = group.context();
  context.epoch += 1;
  context.tree_hash = applied.tree.tree_hash();
  QPC_TRY(auto update_path, path.encrypt(context, {}, random, surroundings.executor));
  auto message = sign(group, proposed.list, std::move(update_path), identity.signature_key);
  const auto interim_transcript_hash =
      make_interim_transcript_hash(suite, context.confirmed_transcript_hash, group.group_info.confirmation_tag);
  context.confirmed_transcript_hash = make_confirmed_transcript_hash(suite, interim_transcript_hash, message);
  QPC_TRY(auto keys,
          derive_epoch_keys(suite, std::move(proposed.init_secret), path.take_commit_secret(), injected, context));
  message.auth.confirmation_tag =
      make_confirmation_tag(suite, keys.secrets.confirmation_key, context.confirmed_transcript_hash);
  const auto first_epoch = context.epoch;
  auto change = complete(settings, first_epoch,
                         {std::move(applied), own_leaf, true, path.private_keys(), identity.signature_key,
                          std::move(context), message.auth.confirmation_tag},
                         std::move(keys.secrets), message, proposed.list);
  const MLSMessage framed{PublicMessage{message.content, message.auth, {}}};
  return CreatedExternalCommit{std::move(change), wire(framed)};
}

}  // namespace qpc::mls
