#include "core/mls/group/tree_validation.h"

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

void expect_resolution(const RatchetTree& tree, NodeIndex node, const nlohmann::json& expected) {
  const auto what = "resolution of node " + std::to_string(node.value);
  const auto resolution = tree.resolution(node);
  expect(expected.is_array() && expected.size() == resolution.size(), what);
  for (std::size_t i = 0; i < resolution.size(); ++i) expect(expected[i] == resolution[i].value, what);
}

}  // namespace

void check_tree_validation(const Case& test) {
  const auto suite = test.suite();
  const auto octets = test.bytes("tree");
  WireReader in(octets);
  auto tree = value_of(RatchetTree::read(suite, in), "tree");
  expect(in.at_end(), "tree has octets left over");

  const auto& resolutions = test.list("resolutions");
  const auto& tree_hashes = test.list("tree_hashes");
  expect(resolutions.size() == tree.size().node_count(), "resolutions has another length than the tree has nodes");
  expect(tree_hashes.size() == tree.size().node_count(), "tree_hashes has another length than the tree has nodes");
  for (NodeIndex node; tree.size().contains(node); ++node.value) {
    const auto what = "tree_hashes[" + std::to_string(node.value) + "]";
    expect_equal(tree.tree_hash(node).view(), from_json_hex(tree_hashes[node.value], what), what);
    expect_resolution(tree, node, resolutions[node.value]);
  }

  const GroupContext context{.cipher_suite = suite.cipher_suite(),
                             .group_id = test.bytes("group_id"),
                             .tree_hash = tree.tree_hash(),
                             .confirmed_transcript_hash = {},
                             .extensions = {}};
  value_of(validate_tree(tree, context, {.longest = std::chrono::seconds::max(), .now = {}}), "tree");
}

}  // namespace qpc::mls::vectors
