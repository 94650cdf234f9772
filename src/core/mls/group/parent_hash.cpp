#include "core/mls/group/parent_hash.h"

#include <algorithm>

namespace qpc::mls {
namespace {

/// The node D of RFC 9420 §7.9.2 below `child`: the only one of the resolution that is not unmerged at the parent, if
/// all that are unmerged there are in the resolution. Nothing, if there is no such node.
std::optional<NodeIndex> find_descendant(const RatchetTree& tree, NodeIndex child, const ParentNode& parent) {
  const auto unmerged = leaves_below(child, parent.unmerged_leaves);
  auto rest = tree.resolution(child);
  const auto merged = std::erase_if(
      rest, [&](NodeIndex node) { return node.is_leaf() && std::ranges::binary_search(unmerged, leaf_of(node)); });
  if (merged != unmerged.size() || rest.size() != 1) return std::nullopt;
  return rest.front();
}

/// Whether a node below `child` was set together with `parent`, whose other child is `sibling`.
bool is_linked(RatchetTree& tree, const ParentNode& parent, NodeIndex child, NodeIndex sibling) {
  const auto descendant = find_descendant(tree, child, parent);
  if (!descendant) return false;
  const auto original = tree.tree_hash_without(sibling, leaves_below(sibling, parent.unmerged_leaves));
  const auto expected = make_parent_hash(tree.suite().hash(), parent.encryption_key, parent.parent_hash, original);
  return std::ranges::equal(*tree.parent_hash(*descendant), expected);
}

}  // namespace

Bytes chain_parent_hashes(RatchetTree& tree, std::span<const PathStep> steps, std::span<ParentNode> path) {
  Bytes parent_hash;  // of the root: empty
  for (auto i = path.size(); i-- > 0;) {
    path[i].parent_hash = std::move(parent_hash);
    parent_hash = make_parent_hash(tree.suite().hash(), path[i].encryption_key, path[i].parent_hash,
                                   tree.tree_hash(steps[i].copath));
  }
  return parent_hash;
}

Result<void> verify_parent_hashes(RatchetTree& tree) {
  tree.tree_hash();  // from here on the tree does not change, and references into it stay good
  const auto root = tree.size().root();
  if (!root.is_leaf() && !tree.parent_hash(root).value_or(ByteView()).empty()) {
    return fail(Kind::rejected, "RFC 9420 §7.9: the root has a parent hash");
  }
  bool all_linked = true;
  tree.for_each_parent([&](NodeIndex node, const ParentNode& parent) {
    if (!all_linked) return;
    const bool from_left = is_linked(tree, parent, left(node), right(node));
    const bool from_right = is_linked(tree, parent, right(node), left(node));
    all_linked = from_left != from_right;
  });
  if (!all_linked) return fail(Kind::rejected, "RFC 9420 §7.9.2: a parent node is not parent-hash valid");
  return {};
}

}  // namespace qpc::mls
