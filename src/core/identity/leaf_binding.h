// leaf_binding.h: a device's word that an MLS signature key is its own.
#pragma once
#include "core/identity/account_manifest.h"

namespace qpc::identity {

/// Where a signature key may appear: in KeyPackages, or in the leaves of one group.
class LeafScope {
 public:
  static LeafScope key_package() { return {}; }
  /// `group_id` is not empty and at most 255 octets; anything else is refused by every verification.
  static LeafScope group(ByteView group_id) { return LeafScope(to_bytes(group_id)); }

  bool is_key_package() const { return !group_id_; }
  const Bytes& group_id() const { return *group_id_; }

 private:
  LeafScope() = default;
  explicit LeafScope(Bytes group_id) : group_id_(std::move(group_id)) {}
  std::optional<Bytes> group_id_;
};

/// What a leaf binding is about.
///
/// Signed content: `uint8 format = 1; opaque account_id[16]; opaque device_id[16]; uint8 scope (0: KeyPackage,
/// 1: group); scope 0: opaque "KeyPackage"<V>, scope 1: opaque group_id<V>; uint16 suite; opaque signature_key<V>`.
struct LeafBindingSubject {
  AccountId account_id;
  DeviceId device_id;
  LeafScope scope;
  std::uint16_t suite;     ///< the MLS cipher suite the key belongs to
  ByteView signature_key;  ///< the leaf's `signature_key`, borrowed
};

/// Whether the leaf of a device that was revoked still counts as that device's.
enum class Revoked { refused, tolerated };

/// The leaf extension that carries a device's signature over its LeafBindingSubject. `core/identity` is the
/// Authentication Service of RFC 9750 §4: a leaf without a valid binding is nobody's.
///
/// Wire (extension_data): `uint8 format = 1; opaque signature<V>`.
struct LeafBinding {
  static constexpr std::uint8_t format = 1;

  Bytes signature;

  static LeafBinding sign(const crypto::SigningKey& device_key, const LeafBindingSubject& subject);

  /// Checks the binding against a manifest that was itself verified.
  /// Errors: not_found, when this version of the manifest has no such device (fetch a newer one); rejected, for another
  /// account's manifest, a revoked device unless it is tolerated, or a signature that is not the device's.
  Result<void> verify(const AccountManifest& manifest, const LeafBindingSubject& subject,
                      Revoked revoked = Revoked::refused) const;

  /// Errors: malformed; unsupported, for another format; limit, for a signature of more than 255 octets.
  static Result<LeafBinding> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const LeafBinding&) const = default;
};

}  // namespace qpc::identity
