// Making a path (RFC 9420 §7.4, §7.5, §12.4.1).
#include <algorithm>
#include <cassert>

#include "core/mls/group/make_all.h"
#include "core/mls/group/parent_hash.h"
#include "core/mls/group/path_secrets.h"
#include "core/mls/group/public_key_encryption.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {
Result<FreshPath> FreshPath::create(RatchetTree tree, LeafIndex sender, LeafNode leaf,
                                    const crypto::SigningKey& signature_key, ByteView group_id, Random& random,
                                    Executor& executor) {
  const auto suite = tree.suite();
  const auto leaf_key = crypto::KemPrivateKey::generate(suite.kem(), random);
  FreshPath path(std::move(tree), TreePrivateKeys(sender, leaf_key));
  path.steps_ = path.tree_.filtered_direct_path(sender);

  auto secrets = PathSecrets::derive(suite, random.secret(suite.hash_size()), path.steps_.size());
  path.path_secrets_ = std::move(secrets.path_secrets);
  path.commit_secret_ = std::move(secrets.commit_secret);

  QPC_TRY(auto node_keys, derive_node_keys(suite, path.path_secrets_, executor));
  std::vector<ParentNode> nodes;
  nodes.reserve(node_keys.size());
  for (std::size_t i = 0; i < node_keys.size(); ++i) {
    nodes.push_back({.encryption_key = node_keys[i].public_key(), .parent_hash = {}, .unmerged_leaves = {}});
    path.private_keys_.set(path.steps_[i].node, std::move(node_keys[i]));
  }
  leaf.encryption_key = leaf_key.public_key();
  leaf.source = FromCommit{chain_parent_hashes(path.tree_, path.steps_, nodes)};
  leaf.sign(signature_key, {group_id, sender});
  path.tree_.set_path(sender, std::move(leaf), nodes);
  return path;
}

Result<UpdatePath> FreshPath::encrypt(const GroupContext& provisional_context, std::span<const LeafIndex> added,
                                      Random& random, Executor& executor) const {
  struct Recipient {
    std::size_t step;
    NodeIndex node;
  };
  std::vector<Recipient> recipients;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (const auto node : tree_.resolution(steps_[i].copath, added)) recipients.push_back({i, node});
  }

  const auto context = wire(provisional_context);
  QPC_TRY(auto ciphertexts, make_all<HPKECiphertext>(recipients.size(), executor, [&](std::size_t i) {
            return encrypt_with_label(tree_.suite(), *tree_.encryption_key(recipients[i].node), update_path_label,
                                      context, path_secrets_[recipients[i].step].reveal(), random);
          }));

  UpdatePath path{.leaf_node = *tree_.leaf(private_keys_.leaf()), .nodes = {}};
  path.nodes.reserve(steps_.size());
  for (const auto& step : steps_) path.nodes.push_back({to_bytes(*tree_.encryption_key(step.node)), {}});
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    path.nodes[recipients[i].step].encrypted_path_secret.push_back(std::move(ciphertexts[i]));
  }
  return path;
}

PathSecret FreshPath::path_secret_for(LeafIndex added) const {
  const auto ancestor = common_ancestor(private_keys_.leaf(), added);
  const auto step = std::ranges::find(steps_, ancestor, &PathStep::node);
  assert(step != steps_.end());  // a member below the other child is why the node is in the filtered path
  return path_secrets_[static_cast<std::size_t>(step - steps_.begin())].duplicate().into<PathSecret>();
}

}  // namespace qpc::mls
