// tree_math.h: where the nodes of a ratchet tree lie in its array form (RFC 9420 Appendix C).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/mls/wire/leaf_index.h"

namespace qpc::mls {

/// The n-th node of a left-to-right walk, counted from 0. Leaves are even, parents odd.
struct NodeIndex {
  std::uint32_t value = 0;
  auto operator<=>(const NodeIndex&) const = default;

  bool is_leaf() const { return (value & 1) == 0; }
};

constexpr NodeIndex node_of(LeafIndex leaf) { return {2 * leaf.value}; }
/// The leaf at an even index.
constexpr LeafIndex leaf_of(NodeIndex node) { return {node.value / 2}; }

/// Height above the leaves, which are at 0.
std::uint32_t level(NodeIndex node);
/// The children of a parent node; a leaf has none, and asking is a bug.
NodeIndex left(NodeIndex parent);
NodeIndex right(NodeIndex parent);
/// Whether a node lies in the subtree below `ancestor`, which counts as part of it.
bool in_subtree(NodeIndex node, NodeIndex ancestor);
/// Those of some leaves, which are sorted, that lie in the subtree below `ancestor`.
std::span<const LeafIndex> leaves_below(NodeIndex ancestor, std::span<const LeafIndex> leaves);
/// The lowest node above both leaves (the leaf itself, if they are the same).
NodeIndex common_ancestor(LeafIndex a, LeafIndex b);

/// The shape of a full tree: a power of two of leaves. Everything here is O(log n) at most.
class TreeSize {
 public:
  /// More leaves than any group has; it keeps all arithmetic far from its limits.
  static constexpr std::uint32_t max_leaves = 1U << 20U;

  /// One leaf.
  constexpr TreeSize() = default;
  /// The smallest full tree with room for `leaves` (at most max_leaves: more is a bug).
  static TreeSize for_leaves(std::uint32_t leaves);

  std::uint32_t leaf_count() const { return 1U << depth_; }
  std::uint32_t node_count() const { return 2 * leaf_count() - 1; }
  /// The level of the root.
  std::uint32_t depth() const { return depth_; }
  NodeIndex root() const { return {leaf_count() - 1}; }

  bool contains(LeafIndex leaf) const { return leaf.value < leaf_count(); }
  bool contains(NodeIndex node) const { return node.value < node_count(); }

  /// Nothing for the root. The node must be contained; this holds for all that follow.
  std::optional<NodeIndex> parent(NodeIndex node) const;
  std::optional<NodeIndex> sibling(NodeIndex node) const;
  /// The ancestors of a leaf from its parent to the root.
  std::vector<NodeIndex> direct_path(LeafIndex leaf) const;
  /// The siblings of a leaf and of its ancestors, without the root: as many as the direct path has nodes, in its order.
  std::vector<NodeIndex> copath(LeafIndex leaf) const;

  auto operator<=>(const TreeSize&) const = default;

 private:
  std::uint32_t depth_ = 0;
};

}  // namespace qpc::mls
