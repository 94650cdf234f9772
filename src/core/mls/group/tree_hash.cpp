#include "core/mls/group/tree_hash.h"

namespace qpc::mls {

TreeHash::TreeHash(crypto::HashAlgorithm hash, std::span<const ByteView> input)
    : size_(static_cast<std::uint8_t>(crypto::hash_size(hash))) {
  crypto::hash_parts(hash, input, std::span(octets_).first(size_));
}

TreeHash TreeHash::of_leaf(crypto::HashAlgorithm hash, LeafIndex leaf_index, ByteView leaf) {
  WireWriter head;
  head.u8(static_cast<std::uint8_t>(NodeType::leaf));
  leaf_index.write(head);
  head.presence(!leaf.empty());
  return {hash, std::array{head.view(), leaf}};
}

TreeHash TreeHash::of_parent(crypto::HashAlgorithm hash, ByteView parent, const TreeHash& left, const TreeHash& right) {
  WireWriter head;
  head.u8(static_cast<std::uint8_t>(NodeType::parent));
  head.presence(!parent.empty());
  WireWriter tail;
  tail.vector(left.view());
  tail.vector(right.view());
  return {hash, std::array{head.view(), parent, tail.view()}};
}

Bytes make_parent_hash(crypto::HashAlgorithm hash, ByteView encryption_key, ByteView parent_hash,
                       const TreeHash& original_sibling_tree_hash) {
  WireWriter out;
  out.vector(encryption_key);
  out.vector(parent_hash);
  out.vector(original_sibling_tree_hash.view());
  return crypto::hash(hash, out.view());
}

}  // namespace qpc::mls
