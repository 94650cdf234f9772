#include "core/mls/group/group_creation.h"

#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

/// The creator's leaf. It comes from no KeyPackage, so it is signed for its place in this group, as an Update is, and
/// has no lifetime that could end.
LeafNode make_leaf(const ClientIdentity& identity, const crypto::KemPrivateKey& encryption_key, ByteView group_id) {
  LeafNode leaf{.encryption_key = encryption_key.public_key(),
                .signature_key = identity.signature_key.public_key(),
                .credential = identity.credential,
                .capabilities = identity.capabilities,
                .source = FromUpdate{},
                .extensions = identity.leaf_extensions,
                .signature = {}};
  leaf.sign(identity.signature_key, {group_id, LeafIndex{0}});
  return leaf;
}

}  // namespace

Result<Group::State> create_group(const Suite& suite, ByteView group_id, const ClientIdentity& identity,
                                  const Extensions& extensions, const GroupSettings& settings, Random& random) {
  if (identity.signature_key.scheme() != suite.signature()) {
    return fail(Kind::rejected, "RFC 9420 §5.1.2: a signature key of another scheme than the suite's");
  }
  const auto encryption_key = crypto::KemPrivateKey::generate(suite.kem(), random);
  RatchetTree tree(suite);
  QPC_TRY(const auto own_leaf, tree.add(make_leaf(identity, encryption_key, group_id)));
  QPC_CHECK(tree.leaf(own_leaf)->check_own_capabilities(suite));
  QPC_CHECK(check_members(tree, extensions));

  GroupContext context{
      ProtocolVersion::mls10, suite.cipher_suite(), to_bytes(group_id), 0, tree.tree_hash(), {}, extensions};
  auto secrets = EpochSecrets::derive(suite, random.secret(suite.hash_size()).into<EpochSecret>());
  auto confirmation_tag = make_confirmation_tag(suite, secrets.confirmation_key, {});
  secrets.confirmation_key = {};
  SecretTree keys(suite, std::move(secrets.encryption_secret), tree.size(), settings.skipped_generations);
  return Group::State::beginning({.suite = suite,
                                  .settings = settings,
                                  .context = std::move(context),
                                  .tree = std::move(tree),
                                  .private_keys = TreePrivateKeys(own_leaf, encryption_key),
                                  .signature_key = identity.signature_key,
                                  .secrets = std::move(secrets),
                                  .interim_transcript_hash = make_interim_transcript_hash(suite, {}, confirmation_tag),
                                  .confirmation_tag = confirmation_tag,
                                  .first_epoch = 0,
                                  .began = {},
                                  .reinit = {},
                                  .clients = {}},
                                 std::move(keys));
}

}  // namespace qpc::mls
