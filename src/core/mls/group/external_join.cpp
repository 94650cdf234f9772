#include "core/mls/group/external_join.h"

#include <algorithm>

#include "core/mls/group/epoch_transition.h"
#include "core/mls/group/safe_aad.h"
#include "core/mls/group/self_remove.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"
#include "core/mls/group/treekem.h"
#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

/// What an external commit proposes, and the tree after it.
struct Proposed {
  std::vector<ProposalOrRef> items;
  ProposalList list;
  AppliedProposals applied;
  InitSecret init_secret;
};

Result<Proposed> propose(const PublicGroup& group, const std::vector<PreSharedKeyID>& psks,
                         std::optional<LeafIndex> former, std::span<const Bytes> self_removes, Random& random) {
  const auto sender = Sender::new_member_commit();
  QPC_TRY(const auto external_pub, group.group_info.extensions.get<ExternalPub>());
  if (!external_pub) return fail(Kind::rejected, "RFC 9420 §12.4.3.2: a GroupInfo without external_pub");
  QPC_TRY(auto init, make_external_init_secret(group.suite(), external_pub->external_pub, random));
  Proposed proposed{
      {}, {}, {group.tree, group.context().extensions, {}, {}, {}, {}, psks, {}}, std::move(init.init_secret)};
  const auto add_by_value = [&](Proposal proposal) {
    proposed.items.push_back({proposal});
    proposed.list.push_back({sender, std::move(proposal), {}});
  };
  const auto remove = [&](LeafIndex leaving) {
    proposed.applied.removed.push_back(describe(leaving, *group.tree.leaf(leaving)));
    proposed.applied.tree.remove(leaving);
  };
  add_by_value({ExternalInit{std::move(init.kem_output)}});
  QPC_TRY(const auto leaving, check_self_removes(group, self_removes));
  for (const auto& one : leaving) {
    remove(one.leaving);
    proposed.items.push_back({one.ref});
    proposed.list.push_back({Sender::member(one.leaving), {SelfRemove{}}, {}});
  }
  if (former && !std::ranges::contains(leaving, *former, &PendingSelfRemove::leaving)) {
    if (group.tree.leaf(*former) == nullptr) {
      return fail(Kind::not_found, "RFC 9420 §12.4.3.2: nobody is at the former leaf");
    }
    remove(*former);
    add_by_value({Remove{*former}});
  }
  for (const auto& psk : psks) {
    QPC_CHECK(check_psk_nonce(psk, group.suite()));
    QPC_CHECK(check_psk_usage(psk));
    add_by_value({PreSharedKey{psk}});
  }
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

AuthenticatedContent sign(const PublicGroup& group, std::vector<ProposalOrRef> proposals, UpdatePath path,
                          const crypto::SigningKey& key) {
  Commit commit{std::move(proposals), std::move(path)};
  auto authenticated_data = uses_safe_aad(group.context().extensions) ? wire(SafeAAD{}) : Bytes();
  AuthenticatedContent message{WireFormat::mls_public_message,
                               {group.context().group_id, group.context().epoch, Sender::new_member_commit(),
                                std::move(authenticated_data), std::move(commit)},
                               {}};
  message.sign(key, &group.context());
  return message;
}

}  // namespace

Result<CreatedExternalCommit> create_external_commit(const Unverified<GroupInfo>& group_info,
                                                     const ClientIdentity& identity, std::optional<ByteView> tree,
                                                     const std::vector<PreSharedKeyID>& psks,
                                                     std::optional<LeafIndex> former, const Surroundings& surroundings,
                                                     const GroupSettings& settings, Random& random,
                                                     std::span<const Bytes> self_removes) {
  QPC_TRY(const auto group, check_public_group(group_info, tree, surroundings, settings));
  const auto suite = group.suite();
  if (identity.signature_key.scheme() != suite.signature()) {
    return fail(Kind::rejected, "RFC 9420 §5.1.2: a signature key of another scheme than the suite's");
  }
  QPC_TRY(const auto injected, find_psks(psks, nullptr, surroundings.psks));
  QPC_TRY(auto proposed, propose(group, psks, former, self_removes, random));
  auto& applied = proposed.applied;
  if (has_client(applied.tree, surroundings.authentication, make_leaf(identity))) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.2: this client is a member, and its former leaf stays");
  }
  QPC_TRY(const auto own_leaf, applied.tree.free_leaf());
  QPC_TRY(auto path, FreshPath::create(applied.tree, own_leaf, make_leaf(identity), identity.signature_key,
                                       group.context().group_id, random, surroundings.executor));
  applied.tree = path.tree();
  QPC_CHECK(applied.tree.leaf(own_leaf)->check_own_capabilities(suite));
  QPC_CHECK(check_members(applied.tree, applied.extensions));

  auto context = group.context();
  context.epoch += 1;
  context.tree_hash = applied.tree.tree_hash();
  QPC_TRY(auto update_path, path.encrypt(context, {}, random, surroundings.executor));
  auto message = sign(group, std::move(proposed.items), std::move(update_path), identity.signature_key);
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
                          std::move(context), message.auth.confirmation_tag, surroundings.now},
                         std::move(keys.secrets), message, proposed.list);
  const MLSMessage framed{PublicMessage{message.content, message.auth, {}}};
  return CreatedExternalCommit{std::move(change), wire(framed)};
}

}  // namespace qpc::mls
