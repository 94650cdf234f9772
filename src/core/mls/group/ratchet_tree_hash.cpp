// The tree hashes of a ratchet tree (RFC 9420 §7.8), each computed once.
#include <algorithm>

#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

Bytes RatchetTree::tree_hash() { return to_bytes(settle(root_, size_.root()).view()); }

TreeHash RatchetTree::tree_hash(NodeIndex node) {
  settle(root_, size_.root());
  const auto* at = find(node);
  return at != nullptr ? at->hash : hash_of_blank(node);
}

TreeHash RatchetTree::tree_hash_without(NodeIndex node, std::span<const LeafIndex> leaves) {
  settle(root_, size_.root());
  const auto* at = find(node);
  return at != nullptr ? hash_without(*at, node, leaves) : hash_of_blank(node);
}

const TreeHash& RatchetTree::settle(CopyOnWrite<Subtree>& at, NodeIndex index) {
  if (!at->hash.empty()) return at->hash;
  auto& subtree = at.edit();
  if (index.is_leaf()) {
    subtree.hash = TreeHash::of_leaf(suite_.hash(), leaf_of(index), subtree.leaf ? &*subtree.leaf : nullptr);
  } else if (!subtree.left) {
    subtree.hash = hash_of_blank(index);
  } else {
    const auto& left_hash = settle(subtree.left, left(index));
    const auto& right_hash = settle(subtree.right, right(index));
    subtree.hash =
        TreeHash::of_parent(suite_.hash(), subtree.parent ? &*subtree.parent : nullptr, left_hash, right_hash);
  }
  return subtree.hash;
}

TreeHash RatchetTree::hash_of_blank(NodeIndex index) const {
  if (index.is_leaf()) return TreeHash::of_leaf(suite_.hash(), leaf_of(index), nullptr);
  return TreeHash::of_parent(suite_.hash(), nullptr, hash_of_blank(left(index)), hash_of_blank(right(index)));
}

TreeHash RatchetTree::hash_without(const Subtree& at, NodeIndex index, std::span<const LeafIndex> leaves) const {
  const auto here = leaves_below(index, leaves);
  if (here.empty() || at.members == 0) return at.hash;
  if (index.is_leaf()) return TreeHash::of_leaf(suite_.hash(), leaf_of(index), nullptr);
  const auto left_hash = hash_without(*at.left, left(index), here);
  const auto right_hash = hash_without(*at.right, right(index), here);
  if (!at.parent) return TreeHash::of_parent(suite_.hash(), nullptr, left_hash, right_hash);
  auto parent = *at.parent;
  std::erase_if(parent.unmerged_leaves, [&](LeafIndex leaf) { return std::ranges::binary_search(here, leaf); });
  return TreeHash::of_parent(suite_.hash(), &parent, left_hash, right_hash);
}

}  // namespace qpc::mls
