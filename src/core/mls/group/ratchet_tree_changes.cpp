// How a ratchet tree changes: each change copies the path to what it changes.
#include <algorithm>
#include <cassert>
#include <ranges>

#include "core/mls/group/node_view.h"
#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

RatchetTree::Place RatchetTree::blank(NodeIndex index) {
  Place place;
  if (!index.is_leaf()) place.subtree = CopyOnWrite<Subtree>::make();
  return place;
}

template <class Change>
void RatchetTree::change_path(LeafIndex index, SharedOctets leaf, const Change& change) {
  assert(size_.contains(index));
  std::vector<Subtree*> parents;
  const auto target = node_of(index);
  auto* place = &root_;
  for (auto here = size_.root(); here != target; here = target < here ? left(here) : right(here)) {
    auto& at = place->subtree.edit();
    at.hash = {};
    change(at, here);
    if (at.members == 0) at.left = at.right = blank(left(here));
    parents.push_back(&at);
    place = target < here ? &at.left : &at.right;
  }
  replace_leaf(*place, std::move(leaf));
  for (auto* at : parents | std::views::reverse) {
    at->members = at->left.members() + at->right.members();
    if (at->members == 0) at->left = at->right = {};
  }
}

void RatchetTree::replace_leaf(Place& place, SharedOctets leaf) {
  if (place.leaf) census_.leave(read_kept<LeafNode>(place.leaf.view()));
  place.leaf = std::move(leaf);
  if (place.leaf) census_.enter(read_kept<LeafNode>(place.leaf.view()));
}

void RatchetTree::set_parent(Subtree& at, const ParentNode* parent) {
  if (at.parent) census_.leave(read_kept<ParentNode>(at.parent.view()));
  at.parent = parent != nullptr ? SharedOctets(wire(*parent)) : SharedOctets();
  if (parent != nullptr) census_.enter(*parent);
}

Result<LeafIndex> RatchetTree::free_leaf() {
  if (member_count() == size_.leaf_count()) {
    if (size_.leaf_count() == TreeSize::max_leaves) return fail(Kind::limit, "ratchet tree: no room for more members");
    extend();
  }
  const auto* at = &root_;
  auto here = size_.root();
  for (auto leaves = size_.leaf_count() / 2; !here.is_leaf(); leaves /= 2) {
    const bool goes_left = at->members() == 0 || at->subtree->left.members() < leaves;
    if (at->members() > 0) at = goes_left ? &at->subtree->left : &at->subtree->right;
    here = goes_left ? left(here) : right(here);
  }
  return leaf_of(here);
}

Result<LeafIndex> RatchetTree::add(const LeafNode& leaf) {
  QPC_TRY(const auto index, free_leaf());
  change_path(index, SharedOctets(wire(leaf)), [&](Subtree& at, NodeIndex) {
    if (!at.parent) return;
    auto parent = read_kept<ParentNode>(at.parent.view());
    parent.unmerged_leaves.insert(std::ranges::upper_bound(parent.unmerged_leaves, index), index);
    at.parent = SharedOctets(wire(parent));
  });
  return index;
}

void RatchetTree::set_leaf_below_blanks(LeafIndex index, SharedOctets leaf) {
  assert(!is_blank(node_of(index)));
  change_path(index, std::move(leaf), [&](Subtree& at, NodeIndex) { set_parent(at, nullptr); });
}

void RatchetTree::update(LeafIndex index, const LeafNode& leaf) {
  set_leaf_below_blanks(index, SharedOctets(wire(leaf)));
}

void RatchetTree::remove(LeafIndex index) {
  set_leaf_below_blanks(index, {});
  truncate();
}

void RatchetTree::set_path(LeafIndex index, const LeafNode& leaf, std::span<const ParentNode> path) {
  const auto steps = filtered_direct_path(index);
  assert(steps.size() == path.size());
  auto remaining = steps.size();  // change_path comes from the root, steps from the leaf
  change_path(index, SharedOctets(wire(leaf)), [&](Subtree& at, NodeIndex here) {
    const bool in_path = remaining > 0 && steps[remaining - 1].node == here;
    set_parent(at, in_path ? &path[--remaining] : nullptr);
  });
}

void RatchetTree::extend() {
  size_ = TreeSize::for_leaves(2 * size_.leaf_count());
  auto root = CopyOnWrite<Subtree>::make();
  auto& at = root.edit();
  at.members = root_.members();
  at.left = std::move(root_);
  at.right = blank(right(size_.root()));
  root_ = {{}, std::move(root)};
}

void RatchetTree::truncate() {
  while (size_.depth() > 0 && (root_.members() == 0 || root_.subtree->right.members() == 0)) {
    size_ = TreeSize::for_leaves(size_.leaf_count() / 2);
    auto half = root_.members() > 0 ? root_.subtree->left : blank(size_.root());
    root_ = std::move(half);
  }
}

}  // namespace qpc::mls
