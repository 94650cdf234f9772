#include "core/mls/group/exporter_tree.h"

#include "core/mls/group/derivation.h"

namespace qpc::mls {
namespace {

constexpr std::uint32_t root_node = 1;
constexpr std::uint32_t first_leaf = 1u << 16;

std::shared_ptr<const Secret> expand(const Suite& suite, const Secret& node, std::string_view side) {
  return std::make_shared<const Secret>(
      expand_with_label(suite.hash(), node.reveal(), "tree", as_bytes(side), suite.hash_size()));
}

/// The node `levels` above a leaf.
std::uint32_t above(std::uint32_t leaf, int levels) { return leaf >> levels; }

}  // namespace

ExporterTree::ExporterTree(ApplicationExportSecret root) {
  if (root.empty()) return;
  nodes_.emplace(root_node, std::make_shared<const Secret>(std::move(root).into<Secret>()));
}

Result<Secret> ExporterTree::take(const Suite& suite, ComponentID component_id) {
  const auto leaf = first_leaf + static_cast<std::uint32_t>(component_id);
  int levels = 0;
  while (above(leaf, levels) != 0 && !nodes_.contains(above(leaf, levels))) ++levels;
  if (above(leaf, levels) == 0) {
    return fail(Kind::not_found, "draft-ietf-mls-extensions §4.4: the component's secret was exported before");
  }
  auto secret = nodes_.extract(above(leaf, levels)).mapped();
  while (levels > 0) {
    --levels;
    const auto next = above(leaf, levels);
    const bool goes_right = (next & 1) != 0;
    nodes_.emplace(next ^ 1, expand(suite, *secret, goes_right ? "left" : "right"));
    secret = expand(suite, *secret, goes_right ? "right" : "left");
  }
  return secret->duplicate();
}

void ExporterTree::write(WireWriter& out) const {
  out.vector_of([&] {
    for (const auto& [node, secret] : nodes_) {
      out.u32(node);
      out.vector(secret->reveal());
    }
  });
}

Result<ExporterTree> ExporterTree::read(WireReader& in) {
  QPC_TRY(auto elements, in.nested());
  ExporterTree tree;
  while (!elements.at_end()) {
    QPC_TRY(const auto node, elements.u32());
    QPC_TRY(auto secret, read_secret(elements));
    if (node < root_node || node >= 2 * first_leaf)
      return fail(Kind::malformed, "a stored exporter tree with a node outside");
    tree.nodes_.emplace(node, std::make_shared<const Secret>(std::move(secret)));
  }
  return tree;
}

}  // namespace qpc::mls
