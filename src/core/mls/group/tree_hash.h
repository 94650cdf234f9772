// tree_hash.h: the hashes that a ratchet tree is summed up with (RFC 9420 §7.8, §7.9).
#pragma once
#include <array>

#include "core/crypto/hash.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

/// A digest without memory of its own on the heap: a tree has one for every node. Empty until it is computed.
class TreeHash {
 public:
  TreeHash() = default;

  bool empty() const { return size_ == 0; }
  ByteView view() const { return {octets_.data(), size_}; }

  /// The tree hash of a leaf, by the octets of its LeafNode; none for a blank one.
  static TreeHash of_leaf(crypto::HashAlgorithm hash, LeafIndex leaf_index, ByteView leaf);
  /// The tree hash of a parent node, by the octets of its ParentNode; none for a blank one.
  static TreeHash of_parent(crypto::HashAlgorithm hash, ByteView parent, const TreeHash& left, const TreeHash& right);

  friend bool operator==(const TreeHash& a, const TreeHash& b) { return std::ranges::equal(a.view(), b.view()); }

 private:
  TreeHash(crypto::HashAlgorithm hash, std::span<const ByteView> input);

  std::array<std::uint8_t, crypto::max_hash_size> octets_;
  std::uint8_t size_ = 0;
};

/// "Parent hash of P with copath child S", from P's key and P's own `parent_hash` (empty for the root), and the tree
/// hash of S as it was when P was set.
Bytes make_parent_hash(crypto::HashAlgorithm hash, ByteView encryption_key, ByteView parent_hash,
                       const TreeHash& original_sibling_tree_hash);

}  // namespace qpc::mls
