// client_index.h: which clients are in a group, by the Authentication Service's ids, without walking the tree.
#pragma once
#include "core/mls/group/authentication_service.h"
#include "core/mls/group/key_counts.h"
#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// A persistent value: a copy shares all that neither changed.
class ClientIndex {
 public:
  /// Of all members. Linear in the group.
  static ClientIndex of(const RatchetTree& tree, const AuthenticationService& authentication);

  void enter(const AuthenticationService& authentication, const LeafNode& leaf);
  /// The leaf must have entered.
  void leave(const AuthenticationService& authentication, const LeafNode& leaf);
  bool contains(const AuthenticationService& authentication, const LeafNode& leaf) const;

 private:
  KeyCounts clients_;
};

}  // namespace qpc::mls
