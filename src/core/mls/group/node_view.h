// node_view.h: single fields of nodes that are kept as octets, without reading the rest of the node.
#pragma once
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

/// Fields of a LeafNode's octets (RFC 9420 §7.2), borrowed. The octets must be those of a leaf that was read or written
/// before: anything else is a bug and throws.
struct LeafView {
  explicit LeafView(ByteView octets);

  ByteView encryption_key;
  ByteView signature_key;
  /// Empty, unless the leaf is from a commit.
  ByteView parent_hash() const;

 private:
  ByteView rest_;  ///< from the credential on
};

/// Fields of a ParentNode's octets (RFC 9420 §7.1); as for LeafView.
struct ParentView {
  explicit ParentView(ByteView octets);

  ByteView encryption_key;
  ByteView parent_hash;
  /// In increasing order.
  std::vector<LeafIndex> unmerged_leaves() const;

 private:
  ByteView rest_;
};

/// A node that was read or written before, whole.
template <class T>
T read_kept(ByteView octets) {
  return read_all<T>(octets).value();
}

}  // namespace qpc::mls
