// Receiving a path (RFC 9420 §7.5, §12.4.2, §12.4.3.1).
#include "core/crypto/kem_public_key.h"
#include "core/mls/group/parent_hash.h"
#include "core/mls/group/path_secrets.h"
#include "core/mls/group/public_key_encryption.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {

Result<RatchetTree> merge_update_path(RatchetTree tree, LeafIndex sender, const UpdatePath& path) {
  if (!tree.size().contains(sender)) return fail(Kind::rejected, "RFC 9420 §12.4.2: a path from outside the tree");
  const auto steps = tree.filtered_direct_path(sender);
  if (path.nodes.size() != steps.size()) {
    return fail(Kind::rejected, "RFC 9420 §7.6: a path of another length than the filtered direct path");
  }
  const auto* source = std::get_if<FromCommit>(&path.leaf_node.source);
  if (source == nullptr) return fail(Kind::rejected, "RFC 9420 §12.4.2: the leaf of a path is not from a commit");

  bool has_known_key = tree.has_encryption_key(path.leaf_node.encryption_key);
  std::vector<ParentNode> nodes;
  for (const auto& node : path.nodes) {
    if (!crypto::check_public_key(tree.suite().kem(), node.encryption_key)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.2: a public key of the path is none of the suite's KEM");
    }
    has_known_key = has_known_key || tree.has_encryption_key(node.encryption_key);
    nodes.push_back({.encryption_key = node.encryption_key, .parent_hash = {}, .unmerged_leaves = {}});
  }
  if (has_known_key) return fail(Kind::rejected, "RFC 9420 §12.4.2: a public key of the path is in the tree already");

  if (chain_parent_hashes(tree, steps, nodes) != source->parent_hash) {
    return fail(Kind::rejected, "RFC 9420 §7.9.2: the parent hash of the committer's leaf is wrong");
  }
  tree.set_path(sender, path.leaf_node, nodes);
  if (tree.has_repeated_keys()) return fail(Kind::rejected, "RFC 9420 §7.3: a key that occurs twice in the tree");
  return tree;
}

Result<ReceivedPathSecret> decrypt_path_secret(const RatchetTree& tree, const TreePrivateKeys& own, LeafIndex sender,
                                               const UpdatePath& path, std::span<const LeafIndex> added,
                                               const GroupContext& provisional_context) {
  if (sender == own.leaf() || !tree.size().contains(sender)) {
    return fail(Kind::rejected, "RFC 9420 §7.5: a path from oneself, or from outside the tree");
  }
  const auto steps = tree.filtered_direct_path(sender);
  if (steps.size() != path.nodes.size()) return fail(Kind::rejected, "RFC 9420 §7.6: the path is not that of the tree");

  std::size_t own_step = 0;
  const crypto::KemPrivateKey* own_key = nullptr;
  const HPKECiphertext* ciphertext = nullptr;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto resolution = tree.resolution(steps[i].copath, added);
    const auto& ciphertexts = path.nodes[i].encrypted_path_secret;
    if (resolution.size() != ciphertexts.size()) {
      return fail(Kind::rejected, "RFC 9420 §7.6: a path secret is encrypted to too few or too many");
    }
    if (!in_subtree(node_of(own.leaf()), steps[i].copath)) continue;
    for (std::size_t j = 0; j < resolution.size() && own_key == nullptr; ++j) {
      own_step = i;
      own_key = own.find(resolution[j]);
      ciphertext = &ciphertexts[j];
    }
  }
  if (own_key == nullptr) return fail(Kind::rejected, "RFC 9420 §7.5: nothing in the path is encrypted to this member");

  QPC_TRY(auto secret,
          decrypt_with_label(tree.suite(), *own_key, update_path_label, wire(provisional_context), *ciphertext));
  if (secret.size() != tree.suite().hash_size()) {
    return fail(Kind::malformed, "RFC 9420 §7.4: a path secret of another length than KDF.Nh");
  }
  return ReceivedPathSecret{own_step, std::move(secret).into<PathSecret>()};
}

Result<PathOpened> open_update_path(const RatchetTree& tree, const TreePrivateKeys& own, LeafIndex sender,
                                    const UpdatePath& path, std::span<const LeafIndex> added,
                                    const GroupContext& provisional_context, Executor& executor) {
  auto private_keys = own;
  private_keys.keep_current(tree);
  QPC_TRY(auto received, decrypt_path_secret(tree, private_keys, sender, path, added, provisional_context));
  const auto steps = tree.filtered_direct_path(sender);
  auto secrets = PathSecrets::derive(tree.suite(), std::move(received.path_secret), steps.size() - received.step);
  QPC_TRY(auto node_keys, derive_node_keys(tree.suite(), secrets.path_secrets, executor));
  for (std::size_t i = 0; i < node_keys.size(); ++i) {
    const auto step = received.step + i;
    if (node_keys[i].public_key() != path.nodes[step].encryption_key) {
      return fail(Kind::rejected, "RFC 9420 §7.5: a public key of the path does not belong to its path secret");
    }
    private_keys.set(steps[step].node, std::move(node_keys[i]));
  }
  return PathOpened{std::move(private_keys), std::move(secrets.commit_secret)};
}

Result<TreePrivateKeys> join_private_keys(const RatchetTree& tree, LeafIndex own, crypto::KemPrivateKey leaf_key,
                                          LeafIndex committer, const PathSecret* path_secret, Executor& executor) {
  TreePrivateKeys private_keys(own, std::move(leaf_key));
  if (path_secret != nullptr) {
    if (own == committer || !tree.size().contains(committer)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a path secret from no other member");
    }
    // The committer has just set its filtered direct path, and blanked the rest of its direct path.
    std::vector<NodeIndex> nodes;
    for (std::optional node = common_ancestor(own, committer); node; node = tree.size().parent(*node)) {
      if (!tree.is_blank(*node)) nodes.push_back(*node);
    }
    if (nodes.empty() || nodes.front() != common_ancestor(own, committer)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a path secret for a blank node");
    }
    const auto secrets = PathSecrets::derive(tree.suite(), path_secret->duplicate(), nodes.size());
    QPC_TRY(auto node_keys, derive_node_keys(tree.suite(), secrets.path_secrets, executor));
    for (std::size_t i = 0; i < nodes.size(); ++i) private_keys.set(nodes[i], std::move(node_keys[i]));
  }
  QPC_CHECK(private_keys.check(tree));
  return private_keys;
}

}  // namespace qpc::mls
