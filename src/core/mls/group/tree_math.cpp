#include "core/mls/group/tree_math.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace qpc::mls {

std::uint32_t level(NodeIndex node) { return static_cast<std::uint32_t>(std::countr_one(node.value)); }

// The bits of a parent read x01…1, with as many ones as its level; those of its children x00…1 and x10…1.
NodeIndex left(NodeIndex parent) {
  assert(!parent.is_leaf());
  return {parent.value ^ (1U << (level(parent) - 1))};
}

NodeIndex right(NodeIndex parent) {
  assert(!parent.is_leaf());
  return {parent.value ^ (3U << (level(parent) - 1))};
}

bool in_subtree(NodeIndex node, NodeIndex ancestor) {
  const auto above = level(ancestor) + 1;
  return level(node) <= level(ancestor) && node.value >> above == ancestor.value >> above;
}

std::span<const LeafIndex> leaves_below(NodeIndex ancestor, std::span<const LeafIndex> leaves) {
  const auto half = (1U << level(ancestor)) - 1;  // as many nodes lie to each side of a subtree's top
  const auto first = std::ranges::lower_bound(leaves, leaf_of({ancestor.value - half}));
  const auto last = std::ranges::upper_bound(first, leaves.end(), leaf_of({ancestor.value + half}));
  return {first, last};
}

NodeIndex common_ancestor(LeafIndex a, LeafIndex b) {
  const auto height = std::bit_width(a.value ^ b.value);
  const auto subtree = a.value >> height << height;  // the leftmost leaf below the ancestor
  return {2 * subtree + (1U << height) - 1};
}

TreeSize TreeSize::for_leaves(std::uint32_t leaves) {
  assert(leaves <= max_leaves);
  TreeSize size;
  size.depth_ = static_cast<std::uint32_t>(std::bit_width(std::max(leaves, 1U) - 1));
  return size;
}

std::optional<NodeIndex> TreeSize::parent(NodeIndex node) const {
  assert(contains(node));
  if (node == root()) return std::nullopt;
  const auto height = level(node);
  return NodeIndex{(node.value | (1U << height)) & ~(1U << (height + 1))};
}

std::optional<NodeIndex> TreeSize::sibling(NodeIndex node) const {
  const auto above = parent(node);
  if (!above) return std::nullopt;
  return node < *above ? right(*above) : left(*above);
}

std::vector<NodeIndex> TreeSize::direct_path(LeafIndex leaf) const {
  std::vector<NodeIndex> path;
  for (auto node = parent(node_of(leaf)); node; node = parent(*node)) path.push_back(*node);
  return path;
}

std::vector<NodeIndex> TreeSize::copath(LeafIndex leaf) const {
  std::vector<NodeIndex> path;
  for (auto node = node_of(leaf); node != root(); node = *parent(node)) path.push_back(*sibling(node));
  return path;
}

}  // namespace qpc::mls
