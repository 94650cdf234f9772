#include "core/mls/group/ratchet_tree.h"

#include <algorithm>
#include <ranges>

#include "core/mls/group/node_view.h"

namespace qpc::mls {

RatchetTree::RatchetTree(const Suite& suite) : suite_(suite) {}

std::uint32_t RatchetTree::Place::members() const { return leaf ? 1 : subtree ? subtree->members : 0; }

const SharedOctets& RatchetTree::Place::node() const { return subtree ? subtree->parent : leaf; }

const RatchetTree::Place* RatchetTree::find(NodeIndex index) const {
  if (!size_.contains(index)) return nullptr;
  const auto* at = &root_;
  for (auto here = size_.root(); here != index; here = index < here ? left(here) : right(here)) {
    if (at->members() == 0) return nullptr;
    at = index < here ? &at->subtree->left : &at->subtree->right;
  }
  return at;
}

SharedOctets RatchetTree::octets(NodeIndex index) const {
  const auto* at = find(index);
  return at != nullptr ? at->node() : SharedOctets();
}

std::unique_ptr<const LeafNode> RatchetTree::leaf(LeafIndex index) const {
  const auto found = leaf_octets(index);
  return found ? std::make_unique<const LeafNode>(read_kept<LeafNode>(*found)) : nullptr;
}

std::unique_ptr<const ParentNode> RatchetTree::parent(NodeIndex index) const {
  const auto found = index.is_leaf() ? SharedOctets() : octets(index);
  return found ? std::make_unique<const ParentNode>(read_kept<ParentNode>(found.view())) : nullptr;
}

std::optional<ByteView> RatchetTree::leaf_octets(LeafIndex index) const {
  const auto found = size_.contains(index) ? octets(node_of(index)) : SharedOctets();
  return found ? std::optional(found.view()) : std::nullopt;
}

std::optional<ByteView> RatchetTree::encryption_key(NodeIndex index) const {
  const auto found = octets(index);
  if (!found) return std::nullopt;
  return index.is_leaf() ? LeafView(found.view()).encryption_key : ParentView(found.view()).encryption_key;
}

std::optional<ByteView> RatchetTree::signature_key(LeafIndex index) const {
  const auto found = leaf_octets(index);
  return found ? std::optional(LeafView(*found).signature_key) : std::nullopt;
}

std::optional<ByteView> RatchetTree::parent_hash(NodeIndex index) const {
  const auto found = octets(index);
  if (!found) return std::nullopt;
  return index.is_leaf() ? LeafView(found.view()).parent_hash() : ParentView(found.view()).parent_hash;
}

std::vector<NodeIndex> RatchetTree::resolution(NodeIndex node, std::span<const LeafIndex> excluded) const {
  std::vector<NodeIndex> found;
  if (const auto* at = find(node)) resolve(*at, node, excluded, found);
  return found;
}

void RatchetTree::resolve(const Place& at, NodeIndex index, std::span<const LeafIndex> excluded,
                          std::vector<NodeIndex>& found) {
  const auto put = [&](LeafIndex leaf) {
    if (!std::ranges::binary_search(excluded, leaf)) found.push_back(node_of(leaf));
  };
  if (at.leaf) {
    put(leaf_of(index));
  } else if (at.members() == 0) {
    return;
  } else if (at.subtree->parent) {
    found.push_back(index);
    std::ranges::for_each(ParentView(at.subtree->parent.view()).unmerged_leaves(), put);
  } else {
    resolve(at.subtree->left, left(index), excluded, found);
    resolve(at.subtree->right, right(index), excluded, found);
  }
}

std::vector<PathStep> RatchetTree::filtered_direct_path(LeafIndex leaf) const {
  std::vector<PathStep> path;
  const auto* at = &root_;
  const auto target = node_of(leaf);
  for (auto here = size_.root(); here != target && at->members() > 0;) {
    const bool goes_left = target < here;
    const auto copath = goes_left ? right(here) : left(here);
    const auto& subtree = *at->subtree;
    if ((goes_left ? subtree.right : subtree.left).members() > 0) path.push_back({here, copath});
    at = goes_left ? &subtree.left : &subtree.right;
    here = goes_left ? left(here) : right(here);
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace qpc::mls
