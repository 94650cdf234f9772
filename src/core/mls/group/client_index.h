// client_index.h: which clients are in a group, by the Authentication Service's ids, without walking the tree.
#pragma once
#include <atomic>
#include <memory>
#include <optional>

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
  /// Clients are known by short names: this may say yes where a look at the tree says no, but never the reverse.
  bool may_contain(const AuthenticationService& authentication, const LeafNode& leaf) const;

 private:
  KeyCounts clients_;
};

/// Whether the leaf's client is a member. Linear in the group.
bool has_client(const RatchetTree& tree, const AuthenticationService& authentication, const LeafNode& leaf);

/// The index of a tree that does not change, made when it is first asked for and kept for all who ask later, on
/// whatever thread.
class KeptClientIndex {
 public:
  KeptClientIndex() = default;
  KeptClientIndex(const std::optional<ClientIndex>& index);  // NOLINT(google-explicit-constructor)
  KeptClientIndex(const KeptClientIndex& other) : index_(other.index_.load()) {}
  KeptClientIndex& operator=(const KeptClientIndex& other) {
    index_ = other.index_.load();
    return *this;
  }
  ~KeptClientIndex() = default;

  ClientIndex of(const RatchetTree& tree, const AuthenticationService& authentication) const;
  /// Nothing, if nobody has asked yet.
  std::optional<ClientIndex> if_made() const;

 private:
  mutable std::atomic<std::shared_ptr<const ClientIndex>> index_;
};

}  // namespace qpc::mls
