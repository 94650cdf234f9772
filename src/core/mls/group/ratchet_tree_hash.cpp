// The tree hashes of a ratchet tree (RFC 9420 §7.8). Those of parents are kept; a leaf's costs no more than finding it.
#include <algorithm>

#include "core/mls/group/node_view.h"
#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

Bytes RatchetTree::tree_hash() { return to_bytes(settle(root_, size_.root()).view()); }

TreeHash RatchetTree::tree_hash(NodeIndex node) {
  settle(root_, size_.root());
  const auto* at = find(node);
  return at != nullptr ? hash_of(*at, node) : hash_of_blank(node);
}

TreeHash RatchetTree::tree_hash_without(NodeIndex node, std::span<const LeafIndex> leaves) {
  settle(root_, size_.root());
  const auto* at = find(node);
  return at != nullptr ? hash_without(*at, node, leaves) : hash_of_blank(node);
}

TreeHash RatchetTree::settle(Place& at, NodeIndex index) {
  if (index.is_leaf() || !at.subtree->hash.empty()) return hash_of(at, index);
  auto& subtree = at.subtree.edit();
  if (subtree.members == 0) {
    subtree.hash = hash_of_blank(index);
  } else {
    const auto left_hash = settle(subtree.left, left(index));
    const auto right_hash = settle(subtree.right, right(index));
    subtree.hash = TreeHash::of_parent(suite_.hash(), subtree.parent.view(), left_hash, right_hash);
  }
  return subtree.hash;
}

TreeHash RatchetTree::hash_of(const Place& at, NodeIndex index) const {
  return index.is_leaf() ? TreeHash::of_leaf(suite_.hash(), leaf_of(index), at.leaf.view()) : at.subtree->hash;
}

TreeHash RatchetTree::hash_of_blank(NodeIndex index) const {
  if (index.is_leaf()) return TreeHash::of_leaf(suite_.hash(), leaf_of(index), {});
  return TreeHash::of_parent(suite_.hash(), {}, hash_of_blank(left(index)), hash_of_blank(right(index)));
}

TreeHash RatchetTree::hash_without(const Place& at, NodeIndex index, std::span<const LeafIndex> leaves) const {
  const auto here = leaves_below(index, leaves);
  if (here.empty() || at.members() == 0) return hash_of(at, index);
  if (index.is_leaf()) return TreeHash::of_leaf(suite_.hash(), leaf_of(index), {});
  const auto& subtree = *at.subtree;
  const auto left_hash = hash_without(subtree.left, left(index), here);
  const auto right_hash = hash_without(subtree.right, right(index), here);
  if (!subtree.parent) return TreeHash::of_parent(suite_.hash(), {}, left_hash, right_hash);
  auto parent = read_kept<ParentNode>(subtree.parent.view());
  std::erase_if(parent.unmerged_leaves, [&](LeafIndex leaf) { return std::ranges::binary_search(here, leaf); });
  return TreeHash::of_parent(suite_.hash(), wire(parent), left_hash, right_hash);
}

}  // namespace qpc::mls
