// A ratchet tree in the rows of a store: a commit changes a few of them.
#include <algorithm>
#include <map>

#include "core/mls/group/ratchet_tree.h"
#include "core/mls/group/ratchet_tree_builder.h"

namespace qpc::mls {

Secret RatchetTree::chunk(NodeIndex top) const {
  WireWriter out(Content::secret);
  for (const auto node : chunk_nodes(top)) {
    const auto kept = octets(node);
    if (!kept) continue;
    out.u32(node.value);
    out.vector(kept.view());
  }
  return out.take_secret();
}

bool RatchetTree::reaches(NodeIndex top) const {
  const auto* at = find(top);
  return at != nullptr ? at->members() > 0 : in_subtree(size_.root(), top);
}

void RatchetTree::for_each_changed_chunk(const RatchetTree* before, const ChunkVisitor& visit) const {
  const auto size = before != nullptr ? std::max(size_, before->size_) : size_;
  compare_chunks(before, chunk_top(size.root()), visit);
}

void RatchetTree::compare_chunks(const RatchetTree* before, NodeIndex top, const ChunkVisitor& visit) const {
  auto row = chunk(top);
  const auto old_row = before != nullptr ? before->chunk(top) : Secret();
  visit_if_changed(top, std::move(row), old_row, visit);
  for (const auto below : chunks_below(top)) {
    const auto* at = find(below);
    const auto* old_at = before != nullptr ? before->find(below) : nullptr;
    const bool same = at != nullptr && old_at != nullptr && at->subtree.shares_with(old_at->subtree);
    if (!same && (reaches(below) || (before != nullptr && before->reaches(below)))) {
      compare_chunks(before, below, visit);
    }
  }
}

Result<RatchetTree> RatchetTree::from_chunks(const Suite& suite, const std::vector<ByteView>& rows) {
  std::map<std::uint32_t, ByteView> nodes;
  for (const auto row : rows) {
    WireReader in(row);
    while (!in.at_end()) {
      QPC_TRY(const auto index, in.u32());
      QPC_TRY(const auto octets, in.vector());
      nodes.insert_or_assign(index, octets);
    }
  }
  Builder builder(suite);
  std::size_t positions = 0;
  for (const auto& [index, octets] : nodes) {
    if (NodeIndex{index}.is_leaf()) {
      QPC_TRY(auto leaf, read_all<LeafNode>(octets));
      QPC_CHECK(builder.put(index, Node{std::move(leaf)}, octets));
    } else {
      QPC_TRY(auto parent, read_all<ParentNode>(octets));
      QPC_CHECK(builder.put(index, Node{std::move(parent)}, octets));
    }
    positions = index + std::size_t{1};
  }
  return builder.finish(positions);
}

}  // namespace qpc::mls
