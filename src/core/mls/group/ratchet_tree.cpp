#include "core/mls/group/ratchet_tree.h"

#include <algorithm>
#include <cassert>
#include <ranges>

namespace qpc::mls {

RatchetTree::RatchetTree(const Suite& suite) : suite_(suite), root_(CopyOnWrite<Subtree>::make()) {}

// Reading.

const RatchetTree::Subtree* RatchetTree::find(NodeIndex index) const {
  if (!size_.contains(index)) return nullptr;
  const auto* at = &*root_;
  for (auto here = size_.root(); here != index; here = index < here ? left(here) : right(here)) {
    if (!at->left) return nullptr;
    at = index < here ? &*at->left : &*at->right;
  }
  return at;
}

const LeafNode* RatchetTree::leaf(LeafIndex index) const {
  const auto* at = size_.contains(index) ? find(node_of(index)) : nullptr;
  return at != nullptr && at->leaf ? &*at->leaf : nullptr;
}

const ParentNode* RatchetTree::parent(NodeIndex index) const {
  const auto* at = find(index);
  return at != nullptr && at->parent ? &*at->parent : nullptr;
}

const HPKEPublicKey* RatchetTree::encryption_key(NodeIndex index) const {
  const auto* at = find(index);
  if (at == nullptr) return nullptr;
  if (at->leaf) return &at->leaf->encryption_key;
  if (at->parent) return &at->parent->encryption_key;
  return nullptr;
}

std::vector<NodeIndex> RatchetTree::resolution(NodeIndex node, std::span<const LeafIndex> excluded) const {
  std::vector<NodeIndex> found;
  if (const auto* at = find(node)) resolve(*at, node, excluded, found);
  return found;
}

void RatchetTree::resolve(const Subtree& at, NodeIndex index, std::span<const LeafIndex> excluded,
                          std::vector<NodeIndex>& found) {
  const auto put = [&](LeafIndex leaf) {
    if (!std::ranges::binary_search(excluded, leaf)) found.push_back(node_of(leaf));
  };
  if (at.leaf) {
    put(leaf_of(index));
  } else if (at.parent) {
    found.push_back(index);
    std::ranges::for_each(at.parent->unmerged_leaves, put);
  } else if (at.members > 0) {
    resolve(*at.left, left(index), excluded, found);
    resolve(*at.right, right(index), excluded, found);
  }
}

std::vector<PathStep> RatchetTree::filtered_direct_path(LeafIndex leaf) const {
  std::vector<PathStep> path;
  const auto* at = &*root_;
  const auto target = node_of(leaf);
  for (auto here = size_.root(); here != target && at->left;) {
    const bool goes_left = target < here;
    const auto copath = goes_left ? right(here) : left(here);
    if ((goes_left ? at->right : at->left)->members > 0) path.push_back({here, copath});
    at = goes_left ? &*at->left : &*at->right;
    here = goes_left ? left(here) : right(here);
  }
  std::ranges::reverse(path);
  return path;
}

// Changing.

template <class Change>
void RatchetTree::change_path(LeafIndex leaf, const Change& change) {
  assert(size_.contains(leaf));
  std::vector<Subtree*> parents;
  const auto target = node_of(leaf);
  auto here = size_.root();
  auto* place = &root_;
  while (true) {
    auto& at = place->edit();
    at.hash = {};
    change(at, here);
    if (here == target) break;
    if (!at.left) at.left = at.right = CopyOnWrite<Subtree>::make();
    parents.push_back(&at);
    place = target < here ? &at.left : &at.right;
    here = target < here ? left(here) : right(here);
  }
  for (auto* at : parents | std::views::reverse) {
    at->members = at->left->members + at->right->members;
    if (at->members == 0) at->left = at->right = {};
  }
}

void RatchetTree::set_leaf(Subtree& at, CopyOnWrite<LeafNode> leaf) {
  if (at.leaf) census_.leave(*at.leaf);
  at.leaf = std::move(leaf);
  at.members = at.leaf ? 1 : 0;
  if (at.leaf) census_.enter(*at.leaf);
}

void RatchetTree::set_parent(Subtree& at, CopyOnWrite<ParentNode> parent) {
  if (at.parent) census_.leave(*at.parent);
  at.parent = std::move(parent);
  if (at.parent) census_.enter(*at.parent);
}

Result<LeafIndex> RatchetTree::free_leaf() {
  if (root_->members == size_.leaf_count()) {
    if (size_.leaf_count() == TreeSize::max_leaves) return fail(Kind::limit, "ratchet tree: no room for more members");
    extend();
  }
  const auto* at = &*root_;
  auto here = size_.root();
  for (auto leaves = size_.leaf_count() / 2; !here.is_leaf(); leaves /= 2) {
    const bool goes_left = !at->left || at->left->members < leaves;
    if (at->left) at = goes_left ? &*at->left : &*at->right;
    here = goes_left ? left(here) : right(here);
  }
  return leaf_of(here);
}

Result<LeafIndex> RatchetTree::add(LeafNode leaf) {
  QPC_TRY(const auto index, free_leaf());
  auto added = CopyOnWrite<LeafNode>::make(std::move(leaf));
  change_path(index, [&](Subtree& at, NodeIndex here) {
    if (here.is_leaf()) {
      set_leaf(at, std::move(added));
    } else if (at.parent) {
      auto& unmerged = at.parent.edit().unmerged_leaves;
      unmerged.insert(std::ranges::upper_bound(unmerged, index), index);
    }
  });
  return index;
}

void RatchetTree::set_leaf_below_blanks(LeafIndex index, CopyOnWrite<LeafNode> leaf) {
  assert(this->leaf(index) != nullptr);
  change_path(index, [&](Subtree& at, NodeIndex here) {
    if (here.is_leaf()) {
      set_leaf(at, std::move(leaf));
    } else {
      set_parent(at, {});
    }
  });
}

void RatchetTree::update(LeafIndex index, LeafNode leaf) {
  set_leaf_below_blanks(index, CopyOnWrite<LeafNode>::make(std::move(leaf)));
}

void RatchetTree::remove(LeafIndex index) {
  set_leaf_below_blanks(index, {});
  truncate();
}

void RatchetTree::set_path(LeafIndex index, LeafNode leaf, std::span<const ParentNode> path) {
  auto replaced = CopyOnWrite<LeafNode>::make(std::move(leaf));
  const auto steps = filtered_direct_path(index);
  assert(steps.size() == path.size());
  auto remaining = steps.size();  // change_path comes from the root, steps from the leaf
  change_path(index, [&](Subtree& at, NodeIndex here) {
    if (here.is_leaf()) {
      set_leaf(at, std::move(replaced));
    } else if (remaining > 0 && steps[remaining - 1].node == here) {
      set_parent(at, CopyOnWrite<ParentNode>::make(path[--remaining]));
    } else {
      set_parent(at, {});
    }
  });
}

void RatchetTree::extend() {
  auto root = CopyOnWrite<Subtree>::make();
  auto& at = root.edit();
  at.members = root_->members;
  at.left = std::move(root_);
  at.right = CopyOnWrite<Subtree>::make();
  root_ = std::move(root);
  size_ = TreeSize::for_leaves(2 * size_.leaf_count());
}

void RatchetTree::truncate() {
  while (size_.depth() > 0 && (!root_->left || root_->right->members == 0)) {
    auto half = root_->left ? root_->left : CopyOnWrite<Subtree>::make();
    root_ = std::move(half);
    size_ = TreeSize::for_leaves(size_.leaf_count() / 2);
  }
}

}  // namespace qpc::mls
