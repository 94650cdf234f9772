#include "core/mls/group/joining.h"

#include <algorithm>

#include "core/mls/group/origin_check.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"
#include "core/mls/group/treekem.h"
#include "core/mls/group/welcome_opening.h"

namespace qpc::mls {
namespace {

Result<RatchetTree> find_tree(const Suite& suite, const GroupInfo& group_info, std::optional<ByteView> beside) {
  const auto* inside = group_info.extensions.find(ExtensionType::ratchet_tree);
  if (inside == nullptr && !beside) {
    return fail(Kind::not_found, "RFC 9420 §12.4.3.3: there is no ratchet tree to join with");
  }
  WireReader in(inside ? ByteView(*inside) : *beside);
  QPC_TRY(auto tree, RatchetTree::read(suite, in));
  QPC_CHECK(in.expect_end());
  return tree;
}

Result<LeafIndex> find_own_leaf(const RatchetTree& tree, const LeafNode& own) {
  const auto own_octets = wire(own);
  std::optional<LeafIndex> found;
  tree.for_each_leaf([&](LeafIndex index, ByteView octets) {
    if (!found && std::ranges::equal(octets, own_octets)) found = index;
  });
  if (!found) return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the KeyPackage's leaf is not in the tree");
  return *found;
}

Result<void> check_every_member(const RatchetTree& tree, const AuthenticationService& authentication) {
  Result<void> checked;
  tree.for_each_member([&](LeafIndex, const LeafNode& leaf) {
    if (checked) checked = authentication.check_member(tree.suite(), leaf);
  });
  return checked;
}

}  // namespace

Result<PublicGroup> check_public_group(const Unverified<GroupInfo>& group_info, std::optional<ByteView> tree,
                                       const Surroundings& surroundings, const GroupSettings& settings) {
  const auto& claim = group_info.claim();
  QPC_TRY(const auto suite, Suite::of(claim.group_context.cipher_suite));
  QPC_TRY(auto found, find_tree(suite, claim, tree));
  const auto signature_key = found.signature_key(claim.signer);
  if (!signature_key) return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the signer of the GroupInfo is no member");
  QPC_TRY(auto verified, group_info.verify(*signature_key));
  const LifetimeLimits limits{settings.longest_lifetime, {}};
  QPC_CHECK(validate_tree(found, verified.group_context, limits, surroundings.executor));
  QPC_CHECK(check_every_member(found, surroundings.authentication));
  QPC_CHECK(surroundings.authentication.check_inviter(suite, *found.leaf(verified.signer)));
  QPC_CHECK(check_external_senders(suite, verified.group_context.extensions, surroundings.authentication));
  return PublicGroup{std::move(verified), std::move(found)};
}

Result<Group::State> join_by_welcome(const Welcome& welcome, const OwnKeyPackage& own, std::optional<ByteView> tree,
                                     const Surroundings& surroundings, const GroupSettings& settings,
                                     const Group::State* origin) {
  QPC_TRY(const auto suite, Suite::of(welcome.cipher_suite));
  QPC_TRY(const auto group_secrets, open_group_secrets(suite, welcome, own.key_package, own.init_key));
  QPC_CHECK(check_origin_psks(group_secrets.psks));
  for (const auto& psk : group_secrets.psks) QPC_CHECK(check_psk_nonce(psk, suite));
  QPC_TRY(const auto psks, find_psks(group_secrets.psks, origin, surroundings.psks));
  QPC_TRY(const auto psk_secret, derive_psk_secret(suite, psks));
  QPC_TRY(const auto sealed, open_group_info(suite, welcome, group_secrets.joiner_secret, psk_secret));
  QPC_TRY(auto group, check_public_group(sealed, tree, surroundings, settings));
  QPC_TRY(const auto own_leaf, find_own_leaf(group.tree, own.key_package.leaf_node));

  const auto* path_secret = group_secrets.path_secret ? &*group_secrets.path_secret : nullptr;
  QPC_TRY(auto private_keys, join_private_keys(group.tree, own_leaf, own.encryption_key, group.group_info.signer,
                                               path_secret, surroundings.executor));
  auto context = group.context();
  auto secrets =
      EpochSecrets::derive(suite, derive_epoch_secret(suite, group_secrets.joiner_secret, psk_secret, context));
  const auto tag = make_confirmation_tag(suite, secrets.confirmation_key, context.confirmed_transcript_hash);
  if (!equal_in_constant_time(tag, group.group_info.confirmation_tag)) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the confirmation_tag of the GroupInfo is wrong");
  }
  secrets.confirmation_key = {};
  QPC_CHECK(check_origin(group_secrets.psks, group, origin, surroundings.authentication));

  SecretTree keys(suite, std::move(secrets.encryption_secret), group.tree.size(), settings.skipped_generations);
  auto interim_transcript_hash = make_interim_transcript_hash(suite, context.confirmed_transcript_hash, tag);
  const auto first_epoch = context.epoch;
  return Group::State::beginning({.suite = suite,
                                  .settings = settings,
                                  .context = std::move(context),
                                  .tree = std::move(group.tree),
                                  .private_keys = std::move(private_keys),
                                  .signature_key = own.signature_key,
                                  .secrets = std::move(secrets),
                                  .interim_transcript_hash = std::move(interim_transcript_hash),
                                  .confirmation_tag = tag,
                                  .first_epoch = first_epoch,
                                  .began = surroundings.now,
                                  .reinit = {},
                                  .clients = {}},
                                 std::move(keys));
}

}  // namespace qpc::mls
