// credential.h: who a leaf claims to be.
#pragma once
#include "core/identity/ids.h"
#include "core/identity/user_name.h"

namespace qpc::identity {

/// The `identity` of our MLS basic credentials (RFC 9420 §5.3). A claim: LeafBinding proves it.
///
/// Wire: `uint8 format = 1; opaque account_id[16]; opaque device_id[16]; opaque address<V>`.
struct CredentialIdentity {
  static constexpr std::uint8_t format = 1;

  AccountId account_id;
  DeviceId device_id;
  UserAddress address;  ///< `user@domain`, in its lower-case form

  /// Errors: malformed; unsupported, for another format.
  static Result<CredentialIdentity> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const CredentialIdentity&) const = default;
};

}  // namespace qpc::identity
