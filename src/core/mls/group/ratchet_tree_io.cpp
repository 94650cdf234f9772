// Reading and writing of ratchet trees (RFC 9420 §12.4.3.3).
#include <algorithm>
#include <limits>

#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// Puts a tree together from its nodes, left to right, the blank ones left out.
class RatchetTree::Builder {
 public:
  explicit Builder(const Suite& suite) : tree_(suite) {}

  /// Errors: malformed; limit.
  Result<void> put(std::size_t position, Node node) {
    if (position >= TreeSize::for_leaves(TreeSize::max_leaves).node_count()) {
      return fail(Kind::limit, "ratchet tree: too many nodes");
    }
    const NodeIndex index{static_cast<std::uint32_t>(position)};
    if (index.is_leaf() != (node.node_type() == NodeType::leaf)) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: a leaf at an odd place, or a parent at an even one");
    }
    if (auto* leaf = std::get_if<LeafNode>(&node.body)) {
      places_.push_back({index, CopyOnWrite<LeafNode>::make(std::move(*leaf)), {}});
    } else if (auto* parent = std::get_if<ParentNode>(&node.body)) {
      places_.push_back({index, {}, CopyOnWrite<ParentNode>::make(std::move(*parent))});
    }
    return {};
  }

  /// `positions` is how many nodes there were, with the blank ones. Errors: malformed.
  Result<RatchetTree> finish(std::size_t positions) {
    if (places_.empty() || places_.back().index.value + std::size_t{1} != positions) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: the last node of a ratchet tree is blank");
    }
    tree_.size_ = TreeSize::for_leaves((places_.back().index.value + 1) / 2 + 1);
    tree_.root_ = build(places_, tree_.size_.root());
    if (has_idle_parent_) return fail(Kind::malformed, "RFC 9420 §7.1: a parent node with no member below it");
    return std::move(tree_);
  }

 private:
  struct Place {
    NodeIndex index;
    CopyOnWrite<LeafNode> leaf;
    CopyOnWrite<ParentNode> parent;
  };

  CopyOnWrite<Subtree> build(std::span<Place> places, NodeIndex top) {
    auto subtree = CopyOnWrite<Subtree>::make();
    if (places.empty()) return subtree;
    auto& at = subtree.edit();
    if (top.is_leaf()) {
      tree_.set_leaf(at, std::move(places.front().leaf));
      return subtree;
    }
    auto middle = std::ranges::lower_bound(places, top, {}, &Place::index);
    at.left = build({places.begin(), middle}, left(top));
    if (middle != places.end() && middle->index == top) tree_.set_parent(at, std::move((middle++)->parent));
    at.right = build({middle, places.end()}, right(top));
    at.members = at.left->members + at.right->members;
    if (at.members == 0) has_idle_parent_ = true;
    return subtree;
  }

  RatchetTree tree_;
  std::vector<Place> places_;
  bool has_idle_parent_ = false;
};

Result<RatchetTree> RatchetTree::read(const Suite& suite, WireReader& in) {
  QPC_TRY(auto nodes, in.nested());
  Builder builder(suite);
  std::size_t positions = 0;
  for (; !nodes.at_end(); ++positions) {
    QPC_TRY(const bool present, nodes.presence());
    if (!present) continue;
    QPC_TRY(auto node, Node::read(nodes));
    QPC_CHECK(builder.put(positions, std::move(node)));
  }
  return builder.finish(positions);
}

Result<RatchetTree> RatchetTree::from_extension(const Suite& suite, RatchetTreeExtension extension) {
  Builder builder(suite);
  for (std::size_t i = 0; i < extension.nodes.size(); ++i) {
    if (extension.nodes[i]) QPC_CHECK(builder.put(i, std::move(*extension.nodes[i])));
  }
  return builder.finish(extension.nodes.size());
}

template <class Visit>
void RatchetTree::walk(const Subtree& at, NodeIndex index, const Visit& visit) {
  if (at.left) walk(*at.left, left(index), visit);
  if (at.leaf || at.parent) visit(at, index);
  if (at.right) walk(*at.right, right(index), visit);
}

void RatchetTree::for_each_member(const std::function<void(LeafIndex, const LeafNode&)>& visit) const {
  walk(*root_, size_.root(), [&](const Subtree& at, NodeIndex index) {
    if (at.leaf) visit(leaf_of(index), *at.leaf);
  });
}

void RatchetTree::for_each_parent(const std::function<void(NodeIndex, const ParentNode&)>& visit) const {
  walk(*root_, size_.root(), [&](const Subtree& at, NodeIndex index) {
    if (at.parent) visit(index, *at.parent);
  });
}

void RatchetTree::write(WireWriter& out) const {
  out.vector_of([&] {
    std::uint32_t next = 0;
    walk(*root_, size_.root(), [&](const Subtree& at, NodeIndex index) {
      for (; next < index.value; ++next) out.presence(false);
      out.presence(true);
      out.u8(static_cast<std::uint8_t>(at.leaf ? NodeType::leaf : NodeType::parent));
      if (at.leaf) {
        at.leaf->write(out);
      } else {
        at.parent->write(out);
      }
      ++next;
    });
  });
}

RatchetTreeExtension RatchetTree::extension() const {
  RatchetTreeExtension extension;
  walk(*root_, size_.root(), [&](const Subtree& at, NodeIndex index) {
    extension.nodes.resize(index.value + std::size_t{1});
    extension.nodes.back() = at.leaf ? Node{*at.leaf} : Node{*at.parent};
  });
  return extension;
}

}  // namespace qpc::mls
