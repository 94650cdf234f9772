#include "core/mls/group/treekem.h"

#include <algorithm>
#include <cassert>
#include <mutex>

#include "core/mls/group/derivation.h"
#include "core/mls/group/parent_hash.h"
#include "core/mls/group/public_key_encryption.h"

namespace qpc::mls {
namespace {

constexpr std::string_view path_secret_label = "UpdatePathNode";

/// `make(i)` for every i below `count`, on the executor. Errors: the first by i.
template <class T, class Make>
Result<std::vector<T>> make_all(std::size_t count, Executor& executor, const Make& make) {
  std::vector<std::optional<Result<T>>> made(count);
  executor.for_each(count, [&](std::size_t i) { made[i] = make(i); });
  std::vector<T> all;
  all.reserve(count);
  for (auto& one : made) {
    QPC_TRY(auto value, std::move(*one));
    all.push_back(std::move(value));
  }
  return all;
}

/// A source of randomness for several threads.
class SharedRandom final : public Random {
 public:
  explicit SharedRandom(Random& random) : random_(random) {}
  void fill(std::span<std::uint8_t> memory) override {
    const std::scoped_lock lock(mutex_);
    random_.fill(memory);
  }

 private:
  Random& random_;
  std::mutex mutex_;
};

/// The secrets of a path from one of its nodes up to the root, and the commit secret after them (RFC 9420 §7.4).
struct PathSecrets {
  std::vector<PathSecret> path_secrets;
  CommitSecret commit_secret;
};
PathSecrets derive_path_secrets(const Suite& suite, Secret first, std::size_t count) {
  PathSecrets derived;
  auto secret = std::move(first);
  for (; count > 0; --count) {
    auto next = derive_secret(suite.hash(), secret.reveal(), "path");
    derived.path_secrets.push_back(std::move(secret).into<PathSecret>());
    secret = std::move(next);
  }
  derived.commit_secret = std::move(secret).into<CommitSecret>();
  return derived;
}

Result<std::vector<crypto::KemPrivateKey>> derive_node_keys(const Suite& suite,
                                                            std::span<const PathSecret> path_secrets,
                                                            Executor& executor) {
  return make_all<crypto::KemPrivateKey>(path_secrets.size(), executor,
                                         [&](std::size_t i) { return derive_node_key(suite, path_secrets[i]); });
}

}  // namespace

Result<crypto::KemPrivateKey> derive_node_key(const Suite& suite, const PathSecret& path_secret) {
  const auto node_secret = derive_secret(suite.hash(), path_secret.reveal(), "node");
  return crypto::KemPrivateKey::derive(suite.kem(), node_secret.reveal());
}

Result<FreshPath> FreshPath::create(RatchetTree tree, LeafIndex sender, LeafNode leaf,
                                    const crypto::SigningKey& signature_key, ByteView group_id, Random& random,
                                    Executor& executor) {
  const auto suite = tree.suite();
  const auto leaf_key = crypto::KemPrivateKey::generate(suite.kem(), random);
  FreshPath path(std::move(tree), TreePrivateKeys(sender, leaf_key));
  path.steps_ = path.tree_.filtered_direct_path(sender);

  auto secrets = derive_path_secrets(suite, random.secret(suite.hash_size()), path.steps_.size());
  path.path_secrets_ = std::move(secrets.path_secrets);
  path.commit_secret_ = std::move(secrets.commit_secret);

  QPC_TRY(auto node_keys, derive_node_keys(suite, path.path_secrets_, executor));
  std::vector<ParentNode> nodes;
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
  SharedRandom shared_random(random);
  QPC_TRY(auto ciphertexts, make_all<HPKECiphertext>(recipients.size(), executor, [&](std::size_t i) {
            return encrypt_with_label(tree_.suite(), *tree_.encryption_key(recipients[i].node), path_secret_label,
                                      context, path_secrets_[recipients[i].step].reveal(), shared_random);
          }));

  UpdatePath path{.leaf_node = *tree_.leaf(private_keys_.leaf()), .nodes = {}};
  for (const auto& step : steps_) path.nodes.push_back({tree_.parent(step.node)->encryption_key, {}});
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

Result<RatchetTree> merge_update_path(RatchetTree tree, LeafIndex sender, const UpdatePath& path) {
  const auto steps = tree.filtered_direct_path(sender);
  if (path.nodes.size() != steps.size()) {
    return fail(Kind::rejected, "RFC 9420 §7.6: a path of another length than the filtered direct path");
  }
  const auto* source = std::get_if<FromCommit>(&path.leaf_node.source);
  if (source == nullptr) return fail(Kind::rejected, "RFC 9420 §12.4.2: the leaf of a path is not from a commit");

  bool has_known_key = tree.census().has_encryption_key(path.leaf_node.encryption_key);
  std::vector<ParentNode> nodes;
  for (const auto& node : path.nodes) {
    has_known_key = has_known_key || tree.census().has_encryption_key(node.encryption_key);
    nodes.push_back({.encryption_key = node.encryption_key, .parent_hash = {}, .unmerged_leaves = {}});
  }
  if (has_known_key) return fail(Kind::rejected, "RFC 9420 §12.4.2: a public key of the path is in the tree already");

  if (chain_parent_hashes(tree, steps, nodes) != source->parent_hash) {
    return fail(Kind::rejected, "RFC 9420 §7.9.2: the parent hash of the committer's leaf is wrong");
  }
  tree.set_path(sender, path.leaf_node, nodes);
  if (tree.census().has_repeated_keys())
    return fail(Kind::rejected, "RFC 9420 §7.3: a key that occurs twice in the tree");
  return tree;
}

Result<ReceivedPathSecret> decrypt_path_secret(const RatchetTree& tree, const TreePrivateKeys& own, LeafIndex sender,
                                               const UpdatePath& path, std::span<const LeafIndex> added,
                                               const GroupContext& provisional_context) {
  if (sender == own.leaf()) return fail(Kind::rejected, "RFC 9420 §7.5: one's own path");
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
          decrypt_with_label(tree.suite(), *own_key, path_secret_label, wire(provisional_context), *ciphertext));
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
  auto secrets = derive_path_secrets(tree.suite(), std::move(received.path_secret), steps.size() - received.step);
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
      if (tree.parent(*node) != nullptr) nodes.push_back(*node);
    }
    if (nodes.empty() || nodes.front() != common_ancestor(own, committer)) {
      return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a path secret for a blank node");
    }
    const auto secrets = derive_path_secrets(tree.suite(), path_secret->duplicate(), nodes.size());
    QPC_TRY(auto node_keys, derive_node_keys(tree.suite(), secrets.path_secrets, executor));
    for (std::size_t i = 0; i < nodes.size(); ++i) private_keys.set(nodes[i], std::move(node_keys[i]));
  }
  QPC_CHECK(private_keys.check(tree));
  return private_keys;
}

}  // namespace qpc::mls
