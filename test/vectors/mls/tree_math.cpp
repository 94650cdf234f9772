#include "core/mls/group/tree_math.h"

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

/// Compares an array with what `related(node)` gives for each node of the tree.
template <class Related>
void expect_related(const Case& test, const std::string& name, TreeSize size, const Related& related) {
  const auto& list = test.list(name);
  expect(list.size() == size.node_count(), name + " has another length than the tree has nodes");
  for (NodeIndex node; size.contains(node); ++node.value) {
    const std::optional<NodeIndex> other = related(node);
    const auto& expected = list[node.value];
    const bool equal = other ? expected.is_number() && expected == other->value : expected.is_null();
    expect(equal, name + " of node " + std::to_string(node.value));
  }
}

}  // namespace

void check_tree_math(const Case& test) {
  const auto leaves = test.index("n_leaves");
  expect(leaves > 0 && leaves <= TreeSize::max_leaves, "n_leaves is out of bounds");
  const auto size = TreeSize::for_leaves(leaves);
  expect(size.leaf_count() == leaves, "n_leaves is no power of two");
  expect(size.node_count() == test.number("n_nodes"), "n_nodes");
  expect(size.root().value == test.number("root"), "root");

  const auto child = [](NodeIndex node, NodeIndex (*side)(NodeIndex)) {
    return node.is_leaf() ? std::nullopt : std::optional(side(node));
  };
  expect_related(test, "left", size, [&](NodeIndex node) { return child(node, left); });
  expect_related(test, "right", size, [&](NodeIndex node) { return child(node, right); });
  expect_related(test, "parent", size, [&](NodeIndex node) { return size.parent(node); });
  expect_related(test, "sibling", size, [&](NodeIndex node) { return size.sibling(node); });
}

}  // namespace qpc::mls::vectors
