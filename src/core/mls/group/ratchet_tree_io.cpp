// Reading and writing of ratchet trees (RFC 9420 §12.4.3.3).
#include <algorithm>

#include "core/mls/group/node_view.h"
#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// Puts a tree together from the octets of its nodes, left to right, the blank ones left out.
class RatchetTree::Builder {
 public:
  explicit Builder(const Suite& suite) : tree_(suite) {}

  /// `octets` are those of a LeafNode or ParentNode that was read. Errors: malformed; limit.
  Result<void> put(std::size_t position, NodeType type, ByteView octets) {
    if (position >= TreeSize::for_leaves(TreeSize::max_leaves).node_count()) {
      return fail(Kind::limit, "ratchet tree: too many nodes");
    }
    const NodeIndex index{static_cast<std::uint32_t>(position)};
    if (index.is_leaf() != (type == NodeType::leaf)) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: a leaf at an odd place, or a parent at an even one");
    }
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
      tree_.replace_leaf(place, std::move(nodes.front().octets));
      return place;
    }
    auto& at = place.subtree.edit();
    auto middle = std::ranges::lower_bound(nodes, top, {}, &Placed::index);
    at.left = build({nodes.begin(), middle}, left(top));
    if (middle != nodes.end() && middle->index == top) {
      at.parent = std::move((middle++)->octets);
      tree_.census_.enter(read_kept<ParentNode>(at.parent.view()));
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

Result<RatchetTree> RatchetTree::read(const Suite& suite, WireReader& in) {
  QPC_TRY(auto nodes, in.nested());
  Builder builder(suite);
  std::size_t positions = 0;
  for (; !nodes.at_end(); ++positions) {
    QPC_TRY(const bool present, nodes.presence());
    if (!present) continue;
    const auto from_here = nodes.rest();
    QPC_TRY(const auto node, Node::read(nodes));
    const auto octets = from_here.first(from_here.size() - nodes.size());
    QPC_CHECK(builder.put(positions, node.node_type(), octets.subspan(1)));  // without node_type
  }
  return builder.finish(positions);
}

Result<RatchetTree> RatchetTree::from_extension(const Suite& suite, const RatchetTreeExtension& extension) {
  Builder builder(suite);
  for (std::size_t i = 0; i < extension.nodes.size(); ++i) {
    const auto& node = extension.nodes[i];
    if (!node) continue;
    const auto octets = std::visit([](const auto& body) { return wire(body); }, node->body);
    QPC_CHECK(builder.put(i, node->node_type(), octets));
  }
  return builder.finish(extension.nodes.size());
}

template <class Visit>
void RatchetTree::walk(const Place& at, NodeIndex index, const Visit& visit) {
  if (at.leaf) return visit(at.leaf.view(), index);
  if (at.members() == 0) return;
  const auto& subtree = *at.subtree;
  walk(subtree.left, left(index), visit);
  if (subtree.parent) visit(subtree.parent.view(), index);
  walk(subtree.right, right(index), visit);
}

void RatchetTree::for_each_member(const std::function<void(LeafIndex, const LeafNode&)>& visit) const {
  walk(root_, size_.root(), [&](ByteView octets, NodeIndex index) {
    if (index.is_leaf()) visit(leaf_of(index), read_kept<LeafNode>(octets));
  });
}

void RatchetTree::for_each_parent(const std::function<void(NodeIndex, const ParentNode&)>& visit) const {
  walk(root_, size_.root(), [&](ByteView octets, NodeIndex index) {
    if (!index.is_leaf()) visit(index, read_kept<ParentNode>(octets));
  });
}

void RatchetTree::write(WireWriter& out) const {
  out.vector_of([&] {
    std::uint32_t next = 0;
    walk(root_, size_.root(), [&](ByteView octets, NodeIndex index) {
      for (; next < index.value; ++next) out.presence(false);
      out.presence(true);
      out.u8(static_cast<std::uint8_t>(index.is_leaf() ? NodeType::leaf : NodeType::parent));
      out.bytes(octets);
      ++next;
    });
  });
}

RatchetTreeExtension RatchetTree::extension() const {
  RatchetTreeExtension extension;
  walk(root_, size_.root(), [&](ByteView octets, NodeIndex index) {
    extension.nodes.resize(index.value + std::size_t{1});
    extension.nodes.back() = index.is_leaf() ? Node{read_kept<LeafNode>(octets)} : Node{read_kept<ParentNode>(octets)};
  });
  return extension;
}

}  // namespace qpc::mls
