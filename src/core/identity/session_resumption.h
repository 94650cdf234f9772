// session_resumption.h: how logins are tied to the connection they happen on.
#pragma once
#include "core/identity/account_manifest.h"

namespace qpc::identity {

/// The statement with which a device opens a session without a password: "this device, on this connection".
///
/// Signed content: `uint8 format = 1; opaque domain<V>; opaque account_id[16]; opaque device_id[16]; uint64 counter;
/// opaque binding_type<V>; opaque binding<V>`. Only the signature and the ids travel: the node builds the statement
/// from its own domain and its own end of the connection, so a relayed one does not verify.
struct SessionResumption {
  DomainName domain;  ///< of the node
  AccountId account_id;
  DeviceId device_id;
  /// Larger than in every earlier session of this device, and stored by it before it is sent: the second of two copies
  /// of one store is noticed.
  std::uint64_t counter = 0;
  std::string_view binding_type;  ///< "tlsExporter", "nodeChallenge", "noiseHandshake"; borrowed
  ByteView binding;               ///< of this very connection; borrowed

  Bytes sign(const crypto::SigningKey& device_key) const;
  /// Whether the device said so. The counter's order and the device's standing are the caller's to check.
  /// Errors: rejected.
  Result<void> verify(const DeviceKey& device_key, ByteView signature) const;

  /// The content that is signed.
  Bytes content() const;
};

/// The `context` of an OPAQUE login (RFC 9807 §6.4.2.1): "quicprochat 1" + binding type + binding.
Bytes login_context(std::string_view binding_type, ByteView binding);

}  // namespace qpc::identity
