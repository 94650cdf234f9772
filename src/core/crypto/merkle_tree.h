// merkle_tree.h: a hash over a list that can show single entries to be in it (RFC 9162 §2.1, with SHA-256).
#pragma once
#include <array>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace qpc::crypto {

using MerkleHash = std::array<std::uint8_t, 32>;

/// HASH(0x00 || entry). Leaves and nodes are hashed apart, so that neither passes for the other.
MerkleHash merkle_leaf(ByteView entry);
/// HASH(0x01 || left || right).
MerkleHash merkle_node(const MerkleHash& left, const MerkleHash& right);

/// The tree over a list that is complete.
class MerkleTree {
 public:
  /// The hashes of the entries, in order; none is a tree, too.
  explicit MerkleTree(std::vector<MerkleHash> leaves);

  std::size_t size() const { return levels_.front().size(); }
  /// MTH(D[n]), RFC 9162 §2.1.1.
  MerkleHash root() const;
  /// PATH(m, D[n]), RFC 9162 §2.1.3.1: from the leaf upwards. `index` is below `size()`.
  std::vector<MerkleHash> path(std::size_t index) const;

 private:
  std::vector<std::vector<MerkleHash>>
      levels_;  ///< from the leaves upwards; an odd last node is in the next level, too
};

/// The root to which a path leads, RFC 9162 §2.1.3.2: compare it with one that is trusted.
/// Errors: rejected, for a path that no leaf of this index has in a tree of this size.
Result<MerkleHash> root_of_path(const MerkleHash& leaf, std::uint64_t index, std::uint64_t size,
                                std::span<const MerkleHash> path);

}  // namespace qpc::crypto
