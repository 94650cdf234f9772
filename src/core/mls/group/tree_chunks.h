// tree_chunks.h: how the nodes of a tree are cut into rows of a store.
#pragma once
#include <functional>
#include <optional>

#include "core/base/secret.h"
#include "core/mls/group/tree_math.h"

namespace qpc::mls {

/// Nodes go together by threes of levels: a chunk is a node at level 2, 5, 8, … and the two levels below it. So a path
/// from a leaf to the root touches a third as many rows as it has nodes, and a row has seven nodes at most. The top of
/// the uppermost chunk may lie above the root.
inline constexpr std::uint32_t chunk_height = 3;

/// The top of the chunk that a node is in.
NodeIndex chunk_top(NodeIndex node);
/// The nodes of a chunk, from left to right.
std::vector<NodeIndex> chunk_nodes(NodeIndex top);
/// The tops of the chunks right below.
std::vector<NodeIndex> chunks_below(NodeIndex top);

/// A chunk's row: its new content, or nothing, if it has no nodes any more.
using ChunkVisitor = std::function<void(NodeIndex top, std::optional<Secret> row)>;

/// Visits a chunk whose row is another than before. Rows without nodes are empty.
void visit_if_changed(NodeIndex top, Secret row, const Secret& old_row, const ChunkVisitor& visit);

}  // namespace qpc::mls
