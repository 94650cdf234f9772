// key_package.h: what others need to add a client to a group while it is away (RFC 9420 §10).
#pragma once
#include "core/mls/wire/labels.h"
#include "core/mls/wire/leaf_node.h"
#include "core/mls/wire/unverified.h"

namespace qpc::mls {

struct KeyPackage {
  ProtocolVersion version = ProtocolVersion::mls10;
  CipherSuite cipher_suite = {};
  HPKEPublicKey init_key;
  LeafNode leaf_node;
  Extensions extensions;
  Bytes signature;

  void write(WireWriter& out) const;

  /// Signs it anew; the leaf must be signed already.
  void sign(const crypto::SigningKey& key);

  /// Validation as far as it needs no group (RFC 9420 §10.1, §7.3): version and suite are ones this build speaks, the
  /// leaf comes from a key package, is signed, current and consistent with its capabilities, all extensions are listed
  /// there, `init_key` is not `encryption_key`, the lengths of both are right, and the whole is signed.
  /// Whether the credential is true remains for the Authentication Service.
  /// Errors: unsupported, for a version or suite this build does not speak; stale, when it is not or no longer current;
  /// rejected.
  Result<void> check(const LifetimeLimits& limits) const;

  /// RFC 9420 §5.2. Errors: unsupported, for a suite this build does not speak, whose hash it cannot know.
  Result<KeyPackageRef> ref() const;

  friend bool operator==(const KeyPackage&, const KeyPackage&) = default;

 private:
  friend class Unverified<KeyPackage>;
  /// Errors: malformed; unsupported, for a credential of unknown type.
  static Result<KeyPackage> read(WireReader& in);
};

}  // namespace qpc::mls
