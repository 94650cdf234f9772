// verification_key.h: the public half of keys of accounts, devices and nodes, with the algorithm beside it.
#pragma once
#include "core/base/wire.h"

namespace qpc::crypto {
class SigningKey;
}

namespace qpc::identity {

/// The values are those of TLS (RFC 8446 §4.2.3), so that one number means one algorithm in MLS and here.
enum class KeyAlgorithm : std::uint16_t { ed25519 = 0x0807 };

/// What a signature is checked with.
///
/// Wire: `uint16 algorithm; opaque key<V>;`. An algorithm that is unknown to this build is refused while reading:
/// a statement nobody can check is worth nothing.
struct VerificationKey {
  KeyAlgorithm algorithm = KeyAlgorithm::ed25519;
  Bytes octets;  ///< Ed25519: 32

  bool operator==(const VerificationKey&) const = default;
};

/// The key an account is. It never changes; people compare it by `fingerprint` and `safety_number`.
struct AccountKey : VerificationKey {
  /// The public half. Errors: unsupported, for another scheme than Ed25519.
  static Result<AccountKey> of(const crypto::SigningKey& key);
  /// Errors: malformed, for another length than 32.
  static Result<AccountKey> from_ed25519(ByteView octets);
  /// Errors: malformed; unsupported, for an unknown algorithm.
  static Result<AccountKey> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const AccountKey&) const = default;
};

/// The key of one device. It signs session resumptions and leaf bindings, nothing else.
struct DeviceKey : VerificationKey {
  /// The public half. Errors: unsupported, for another scheme than Ed25519.
  static Result<DeviceKey> of(const crypto::SigningKey& key);
  /// Errors: malformed, for another length than 32.
  static Result<DeviceKey> from_ed25519(ByteView octets);
  /// Errors: malformed; unsupported, for an unknown algorithm.
  static Result<DeviceKey> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const DeviceKey&) const = default;
};

/// A key of a node: its identity key, which clients pin, or one that this certifies.
struct NodeKey : VerificationKey {
  /// The public half. Errors: unsupported, for another scheme than Ed25519.
  static Result<NodeKey> of(const crypto::SigningKey& key);
  /// Errors: malformed, for another length than 32.
  static Result<NodeKey> from_ed25519(ByteView octets);
  /// Errors: malformed; unsupported, for an unknown algorithm.
  static Result<NodeKey> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const NodeKey&) const = default;
};

}  // namespace qpc::identity
