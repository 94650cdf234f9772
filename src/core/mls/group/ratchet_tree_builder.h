// ratchet_tree_builder.h: how a ratchet tree is put together from its nodes. For the tree's own sources alone.
#pragma once
#include <algorithm>

#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// Puts a tree together from the octets of its nodes, left to right, the blank ones left out.
class RatchetTree::Builder {
 public:
  explicit Builder(const Suite& suite) : tree_(suite) {}

  /// `octets` are those of the LeafNode or ParentNode, without its type. Errors: malformed; limit.
  Result<void> put(std::size_t position, const Node& node, ByteView octets) {
    if (position >= TreeSize::for_leaves(TreeSize::max_leaves).node_count()) {
      return fail(Kind::limit, "ratchet tree: too many nodes");
    }
    const NodeIndex index{static_cast<std::uint32_t>(position)};
    if (index.is_leaf() != (node.node_type() == NodeType::leaf)) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: a leaf at an odd place, or a parent at an even one");
    }
    std::visit([&](const auto& body) { tree_.census_.enter(body); }, node.body);
    nodes_.push_back({index, SharedOctets(octets)});
    return {};
  }

  /// `positions` is how many nodes there were, with the blank ones. Errors: malformed.
  Result<RatchetTree> finish(std::size_t positions) {
    if (nodes_.empty() || nodes_.back().index.value + std::size_t{1} != positions) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: the last node of a ratchet tree is blank");
    }
    tree_.size_ = TreeSize::for_leaves((nodes_.back().index.value + 1) / 2 + 1);
    tree_.root_ = build(nodes_, tree_.size_.root());
    if (has_idle_parent_) return fail(Kind::malformed, "RFC 9420 §7.1: a parent node with no member below it");
    return std::move(tree_);
  }

 private:
  struct Placed {
    NodeIndex index;
    SharedOctets octets;
  };

  Place build(std::span<Placed> nodes, NodeIndex top) {
    auto place = blank(top);
    if (nodes.empty()) return place;
    if (top.is_leaf()) {
      place.leaf = std::move(nodes.front().octets);
      return place;
    }
    auto& at = place.subtree.edit();
    auto middle = std::ranges::lower_bound(nodes, top, {}, &Placed::index);
    at.left = build({nodes.begin(), middle}, left(top));
    if (middle != nodes.end() && middle->index == top) {
      at.parent = std::move((middle++)->octets);
    }
    at.right = build({middle, nodes.end()}, right(top));
    at.members = at.left.members() + at.right.members();
    if (at.members == 0) has_idle_parent_ = true;
    return place;
  }

  RatchetTree tree_;
  std::vector<Placed> nodes_;
  bool has_idle_parent_ = false;
};

}  // namespace qpc::mls
