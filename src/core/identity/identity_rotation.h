// identity_rotation.h: a node goes on under another identity key, and the one before says so.
#pragma once
#include <chrono>

#include "core/identity/user_name.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// Both keys sign: the old one, so that who pinned it may follow; the new one, so that nobody can make another node
/// the successor of his own key and have his signatures taken for that node's.
///
/// Wire: `uint8 format = 1; opaque domain<V>; NodeKey before; NodeKey after; uint64 announced_at; opaque
/// signature_before<V>; opaque signature_after<V>`. Both signatures are over everything before them.
struct IdentityRotation {
  static constexpr std::uint8_t format = 1;

  DomainName domain;
  NodeKey before;
  NodeKey after;
  std::chrono::sys_seconds announced_at;
  Bytes signature_before;
  Bytes signature_after;

  /// Both keys are Ed25519, and differ.
  static IdentityRotation announce(const crypto::SigningKey& before, const crypto::SigningKey& after, DomainName domain,
                                   std::chrono::sys_seconds now);
  /// Errors: rejected, unless both keys have signed and differ.
  Result<void> verify() const;

  /// Errors: malformed; unsupported, for another format or algorithm.
  static Result<IdentityRotation> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const IdentityRotation&) const = default;
};

/// The rotations of one node, oldest first, each beginning with the key that the one before ended with.
///
/// Wire: `uint8 format = 1; IdentityRotation rotations<V>`.
class IdentityChain {
 public:
  static constexpr std::uint8_t format = 1;
  /// Who has missed more than so many is not led on. It keeps a handshake that carries them small.
  static constexpr std::size_t most_rotations = 8;

  const std::vector<IdentityRotation>& rotations() const { return rotations_; }
  bool empty() const { return rotations_.empty(); }
  /// Puts a rotation at the end; the oldest goes when there are too many. It begins where the chain ends.
  void append(IdentityRotation rotation);

  /// Whether the chain is one, and every signature in it holds. Errors: rejected.
  Result<void> verify() const;
  /// Whether `pinned` was followed by `shown`: both are in a chain that verifies, `shown` later, or they are equal.
  /// Errors: rejected.
  Result<void> check_successor(const NodeKey& pinned, const NodeKey& shown) const;
  /// Whether both are keys of one node: equal, or the one followed by the other. Errors: rejected.
  Result<void> check_same_node(const NodeKey& one, const NodeKey& other) const;

  /// Errors: malformed; unsupported; limit, for more than `most_rotations`.
  static Result<IdentityChain> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const IdentityChain&) const = default;

 private:
  std::vector<IdentityRotation> rotations_;
};

}  // namespace qpc::identity
