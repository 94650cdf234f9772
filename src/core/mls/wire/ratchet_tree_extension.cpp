#include "core/mls/wire/ratchet_tree_extension.h"

#include <algorithm>
#include <functional>

namespace qpc::mls {

Result<ParentNode> ParentNode::read(WireReader& in) {
  ParentNode parent;
  QPC_TRY(parent.encryption_key, read_opaque(in));
  QPC_TRY(parent.parent_hash, read_opaque(in));
  QPC_TRY(parent.unmerged_leaves, in.list<LeafIndex>());
  if (std::ranges::adjacent_find(parent.unmerged_leaves, std::greater_equal{}) != parent.unmerged_leaves.end()) {
    return fail(Kind::malformed, "RFC 9420 §7.1: unmerged_leaves is not in increasing order");
  }
  return parent;
}

void ParentNode::write(WireWriter& out) const {
  out.vector(encryption_key);
  out.vector(parent_hash);
  out.list(unmerged_leaves);
}

Result<Node> Node::read(WireReader& in) {
  QPC_TRY(const auto type, in.u8());
  switch (static_cast<NodeType>(type)) {
    case NodeType::leaf: {
      QPC_TRY(auto leaf, LeafNode::read(in));
      return Node{std::move(leaf)};
    }
    case NodeType::parent: {
      QPC_TRY(auto parent, ParentNode::read(in));
      return Node{std::move(parent)};
    }
  }
  return fail(Kind::malformed, "RFC 9420 §12.4.3.3: a node type that does not exist");
}

void Node::write(WireWriter& out) const {
  out.u8(static_cast<std::uint8_t>(node_type()));
  std::visit([&](const auto& node) { node.write(out); }, body);
}

Result<RatchetTreeExtension> RatchetTreeExtension::read(WireReader& in) {
  QPC_TRY(auto elements, in.nested());
  RatchetTreeExtension tree;
  while (!elements.at_end()) {
    QPC_TRY(auto node, elements.optional<Node>());
    const auto fitting = tree.nodes.size() % 2 == 0 ? NodeType::leaf : NodeType::parent;
    if (node && node->node_type() != fitting) {
      return fail(Kind::malformed, "RFC 9420 §12.4.3.3: a leaf in a parent's place, or the reverse");
    }
    tree.nodes.push_back(std::move(node));
  }
  if (tree.nodes.empty() || !tree.nodes.back()) {
    return fail(Kind::malformed, "RFC 9420 §12.4.3.3: the last node of a ratchet_tree is blank");
  }
  return tree;
}

void RatchetTreeExtension::write(WireWriter& out) const {
  out.vector_of([&] {
    for (const auto& node : nodes) out.optional(node);
  });
}

}  // namespace qpc::mls
