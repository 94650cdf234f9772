// delivery_evidence.h: a delivery proof with all that is needed to check it without asking anybody.
#pragma once
#include <string>

#include "core/identity/identity_rotation.h"
#include "core/message/delivery_proof.h"

namespace qpc::message {

/// Wire: `uint8 format = 1; DeliveryProof proof; NodeCertificate certificate; IdentityChain rotations`.
struct DeliveryEvidence {
  static constexpr std::uint8_t format = 1;
  /// Of the wire form, in octets: several times what the largest proof, certificate and chain take.
  static constexpr std::size_t largest = 16 * 1024;

  DeliveryProof proof;
  identity::NodeCertificate certificate;
  identity::IdentityChain rotations;  ///< of the node, as known when this was put together

  /// Whether the node whose identity key is, was, or became `pinned` has signed the proof. Errors: rejected.
  Result<void> verify(const identity::NodeKey& pinned) const;

  /// Errors: malformed; unsupported; limit.
  static Result<DeliveryEvidence> read(WireReader& in);
  void write(WireWriter& out) const;

  /// As text that survives mail and paste: the wire form in base64url between two marked lines.
  std::string to_text() const;
  /// Finds the first such block in `text`; what stands around it is for people. Errors: malformed; unsupported; limit.
  static Result<DeliveryEvidence> from_text(std::string_view text);

  bool operator==(const DeliveryEvidence&) const = default;
};

}  // namespace qpc::message
