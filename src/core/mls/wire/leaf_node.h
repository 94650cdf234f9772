// leaf_node.h: a member's leaf of the ratchet tree (RFC 9420 §7.2).
#pragma once
#include <variant>

#include "core/mls/wire/capabilities.h"
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/extension.h"
#include "core/mls/wire/leaf_index.h"
#include "core/mls/wire/lifetime.h"

namespace qpc::mls {

enum class LeafNodeSource : std::uint8_t { key_package = 1, update = 2, commit = 3 };

/// `case key_package` of a LeafNode.
struct FromKeyPackage {
  Lifetime lifetime;
  friend bool operator==(const FromKeyPackage&, const FromKeyPackage&) = default;
};
/// `case update` of a LeafNode.
struct FromUpdate {
  friend bool operator==(const FromUpdate&, const FromUpdate&) = default;
};
/// `case commit` of a LeafNode.
struct FromCommit {
  Bytes parent_hash;
  friend bool operator==(const FromCommit&, const FromCommit&) = default;
};

/// Where in which group a leaf is: signed along with leaves made inside a group.
struct LeafPlace {
  ByteView group_id;
  LeafIndex leaf_index;
};

struct LeafNode {
  HPKEPublicKey encryption_key;
  SignaturePublicKey signature_key;
  Credential credential;
  Capabilities capabilities;
  std::variant<FromKeyPackage, FromUpdate, FromCommit> source;
  Extensions extensions;
  Bytes signature;

  LeafNodeSource leaf_node_source() const { return static_cast<LeafNodeSource>(source.index() + 1); }
  /// The `parent_hash` of a leaf that a commit made; empty for others.
  ByteView parent_hash() const;

  /// Errors: malformed; unsupported, for a credential of unknown type.
  static Result<LeafNode> read(WireReader& in);
  void write(WireWriter& out) const;

  /// Signs it anew. `place` matters unless the leaf comes from a KeyPackage.
  void sign(const crypto::SigningKey& key, const LeafPlace& place);

  /// Errors: rejected (RFC 9420 §7.3), unless `signature_key` signed it for this place.
  Result<void> verify_signature(const Suite& suite, const LeafPlace& place) const;

  /// The rules of RFC 9420 §7.2 and §7.3 that need no group: it supports this version and its own credential type, and
  /// lists every extension it has. Signature and lifetime are checked apart.
  /// Errors: rejected.
  Result<void> check_capabilities() const;
  /// What a client asks of its own leaf beyond that: it lists the suite. Of others' it must not be asked: RFC 9420 §7.2
  /// wants clients to list all they support, but neither §7.3 nor §10.1 has anybody check, and not all do.
  /// Errors: rejected.
  Result<void> check_own_capabilities(const Suite& suite) const;

  friend bool operator==(const LeafNode&, const LeafNode&) = default;
};

}  // namespace qpc::mls
