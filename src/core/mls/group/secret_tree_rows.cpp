// A secret tree in the rows of a store: a message changes the row of its sender and, the first time, those above.
#include <algorithm>

#include "core/mls/group/secret_tree.h"

namespace qpc::mls {

const CopyOnWrite<SecretTree::Node>* SecretTree::find(NodeIndex index) const {
  if (!size_.contains(index)) return nullptr;
  const auto* place = &root_;
  for (auto here = size_.root(); here != index; here = index < here ? left(here) : right(here)) {
    const auto* children = std::get_if<Children>(&(*place)->body);
    if (children == nullptr) return nullptr;
    place = index < here ? &children->left : &children->right;
  }
  return place;
}

bool SecretTree::reaches(NodeIndex top) const { return find(top) != nullptr || in_subtree(size_.root(), top); }

Secret SecretTree::chunk(NodeIndex top) const {
  WireWriter out(Content::secret);
  for (const auto index : chunk_nodes(top)) {
    const auto* place = find(index);
    if (place == nullptr || std::holds_alternative<Children>((*place)->body)) continue;
    if (out.size() == 0) out.u32(size_.leaf_count());
    out.u32(index.value);
    write_node(out, **place);
  }
  return out.take_secret();
}

void SecretTree::for_each_changed_chunk(const SecretTree* now, const SecretTree* before, const ChunkVisitor& visit) {
  const auto size_of = [](const SecretTree* tree) { return tree != nullptr ? tree->size_ : TreeSize(); };
  compare_chunks(now, before, chunk_top(std::max(size_of(now), size_of(before)).root()), visit);
}

void SecretTree::compare_chunks(const SecretTree* now, const SecretTree* before, NodeIndex top,
                                const ChunkVisitor& visit) {
  auto row = now != nullptr ? now->chunk(top) : Secret();
  const auto old_row = before != nullptr ? before->chunk(top) : Secret();
  visit_if_changed(top, std::move(row), old_row, visit);
  for (const auto below : chunks_below(top)) {
    const auto* place = now != nullptr ? now->find(below) : nullptr;
    const auto* old_place = before != nullptr ? before->find(below) : nullptr;
    const bool same = place != nullptr && old_place != nullptr && place->shares_with(*old_place);
    const bool reached = (now != nullptr && now->reaches(below)) || (before != nullptr && before->reaches(below));
    if (!same && reached) compare_chunks(now, before, below, visit);
  }
}

Result<SecretTree> SecretTree::from_chunks(const Suite& suite, std::uint32_t skipped_generations,
                                           const std::vector<ByteView>& rows) {
  std::uint32_t leaves = 0;
  std::map<NodeIndex, CopyOnWrite<Node>> nodes;
  SecretTree tree(suite, TreeSize(), skipped_generations);
  for (const auto row : rows) {
    WireReader in(row);
    QPC_TRY(leaves, in.u32());
    while (!in.at_end()) {
      QPC_TRY(const auto index, in.u32());
      QPC_TRY(auto node, tree.read_node(in, {index}));
      nodes.insert_or_assign(NodeIndex{index}, std::move(node));
    }
  }
  if (leaves == 0 || leaves > TreeSize::max_leaves || TreeSize::for_leaves(leaves).leaf_count() != leaves) {
    return fail(Kind::malformed, "secret tree: the number of leaves is no power of two, or too large");
  }
  tree.size_ = TreeSize::for_leaves(leaves);
  const auto count = nodes.size();
  QPC_TRY(tree.root_, put_together(nodes, tree.size_.root()));
  if (!nodes.empty() || count == 0) return fail(Kind::malformed, "secret tree: rows of more than one tree");
  return tree;
}

Result<CopyOnWrite<SecretTree::Node>> SecretTree::put_together(std::map<NodeIndex, CopyOnWrite<Node>>& nodes,
                                                               NodeIndex at) {
  if (const auto found = nodes.extract(at)) return found.mapped();
  if (at.is_leaf()) return fail(Kind::malformed, "secret tree: a row is missing");
  QPC_TRY(auto left_child, put_together(nodes, left(at)));
  QPC_TRY(auto right_child, put_together(nodes, right(at)));
  return CopyOnWrite<Node>::make(Children{std::move(left_child), std::move(right_child)});
}

}  // namespace qpc::mls
