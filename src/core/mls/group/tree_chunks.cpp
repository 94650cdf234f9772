#include "core/mls/group/tree_chunks.h"

#include <algorithm>

namespace qpc::mls {
namespace {

/// All nodes of one level below `top`.
void put_level(NodeIndex top, std::uint32_t at_level, std::vector<NodeIndex>& nodes) {
  const auto half = (1U << level(top)) - 1;
  const auto step = 2U << at_level;
  for (auto node = top.value - half + (1U << at_level) - 1; node <= top.value + half; node += step) {
    nodes.push_back({node});
  }
}

}  // namespace

NodeIndex chunk_top(NodeIndex node) {
  const auto top_level = level(node) / chunk_height * chunk_height + chunk_height - 1;
  return {(node.value >> (top_level + 1) << (top_level + 1)) | ((1U << top_level) - 1)};
}

std::vector<NodeIndex> chunk_nodes(NodeIndex top) {
  std::vector<NodeIndex> nodes;
  for (std::uint32_t below = 0; below < chunk_height; ++below) put_level(top, level(top) - below, nodes);
  std::ranges::sort(nodes);
  return nodes;
}

std::vector<NodeIndex> chunks_below(NodeIndex top) {
  std::vector<NodeIndex> tops;
  if (level(top) >= chunk_height) put_level(top, level(top) - chunk_height, tops);
  return tops;
}

void visit_if_changed(NodeIndex top, Secret row, const Secret& old_row, const ChunkVisitor& visit) {
  if (equal_in_constant_time(row.reveal(), old_row.reveal())) return;
  visit(top, row.empty() ? std::nullopt : std::optional(std::move(row)));
}

}  // namespace qpc::mls
