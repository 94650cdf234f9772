// blob_keeping.h: what the node does by itself about blobs.
#pragma once
#include "node/blob/blob_depot.h"
#include "node/node_context.h"

namespace qpc::node {

/// Drops what has expired: blobs, and uploads that nothing was heard of.
Task<void> sweep_blobs(NodeContext& node);

struct Collected {
  std::size_t octets_without_row = 0;
  std::size_t rows_without_octets = 0;
};

/// Collects what a crash, or whoever meddled with the disk, has left: octets that belong to nothing, and blobs whose
/// octets are gone or of another size. A row is there before its octets, and no name is used twice: so what was listed
/// and has no row afterwards belongs to nobody.
Task<Collected> collect_blobs(NodeContext& node);

}  // namespace qpc::node
