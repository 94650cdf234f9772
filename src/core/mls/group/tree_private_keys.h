// tree_private_keys.h: the private side of the tree: what one member holds (RFC 9420 §4.2).
#pragma once
#include <map>

#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// The private keys of a member's leaf and of nodes above it, loaded and ready. A value; copies share the keys.
class TreePrivateKeys {
 public:
  TreePrivateKeys(LeafIndex leaf, crypto::KemPrivateKey leaf_key);
  /// None, of one who was at this leaf.
  explicit TreePrivateKeys(LeafIndex leaf) : leaf_(leaf) {}

  LeafIndex leaf() const { return leaf_; }
  /// nullptr, when this member does not hold the key of the node.
  const crypto::KemPrivateKey* find(NodeIndex node) const;
  void set(NodeIndex node, crypto::KemPrivateKey key);
  /// Drops the keys of nodes that are blank in `tree`, or have another public key there.
  void keep_current(const RatchetTree& tree);

  /// Errors: rejected, unless each key belongs to the public key of its node.
  Result<void> check(const RatchetTree& tree) const;

  /// For this client's own store, as a secret.
  void write(WireWriter& out) const;
  /// Errors: malformed; rejected, for octets that are no key of this suite.
  static Result<TreePrivateKeys> read(const Suite& suite, WireReader& in);

 private:
  LeafIndex leaf_;
  std::map<NodeIndex, crypto::KemPrivateKey> keys_;
};

}  // namespace qpc::mls
