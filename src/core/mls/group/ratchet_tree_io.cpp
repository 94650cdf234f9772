// Reading and writing of ratchet trees (RFC 9420 §12.4.3.3).
#include "core/mls/group/node_view.h"
#include "core/mls/group/ratchet_tree_builder.h"

namespace qpc::mls {

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
    QPC_CHECK(builder.put(positions, node, octets.subspan(1)));  // without node_type
  }
  return builder.finish(positions);
}

Result<RatchetTree> RatchetTree::from_extension(const Suite& suite, const RatchetTreeExtension& extension) {
  Builder builder(suite);
  for (std::size_t i = 0; i < extension.nodes.size(); ++i) {
    const auto& node = extension.nodes[i];
    if (!node) continue;
    const auto octets = std::visit([](const auto& body) { return wire(body); }, node->body);
    QPC_CHECK(builder.put(i, *node, octets));
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

void RatchetTree::for_each_leaf(const std::function<void(LeafIndex, ByteView)>& visit) const {
  walk(root_, size_.root(), [&](ByteView octets, NodeIndex index) {
    if (index.is_leaf()) visit(leaf_of(index), octets);
  });
}

void RatchetTree::for_each_member(const std::function<void(LeafIndex, const LeafNode&)>& visit) const {
  for_each_leaf([&](LeafIndex index, ByteView octets) { visit(index, read_kept<LeafNode>(octets)); });
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
