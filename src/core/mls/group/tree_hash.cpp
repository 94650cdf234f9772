#include "core/mls/group/tree_hash.h"

namespace qpc::mls {

TreeHash::TreeHash(crypto::HashAlgorithm hash, ByteView input)
    : size_(static_cast<std::uint8_t>(crypto::hash_size(hash))) {
  crypto::hash_parts(hash, std::array{input}, std::span(octets_).first(size_));
}

TreeHash TreeHash::of_leaf(crypto::HashAlgorithm hash, LeafIndex leaf_index, const LeafNode* leaf) {
  WireWriter out;
  out.u8(static_cast<std::uint8_t>(NodeType::leaf));
  leaf_index.write(out);
  out.presence(leaf != nullptr);
  if (leaf != nullptr) leaf->write(out);
  return {hash, out.view()};
}

TreeHash TreeHash::of_parent(crypto::HashAlgorithm hash, const ParentNode* parent, const TreeHash& left,
                             const TreeHash& right) {
  WireWriter out;
  out.u8(static_cast<std::uint8_t>(NodeType::parent));
  out.presence(parent != nullptr);
  if (parent != nullptr) parent->write(out);
  out.vector(left.view());
  out.vector(right.view());
  return {hash, out.view()};
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
