// signature_purpose.h: the one table of what signatures outside MLS are for.
#pragma once
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// A signature made for one purpose is worthless for every other.
enum class SignaturePurpose {
  account_manifest,    ///< by the account key: AccountManifest
  leaf_binding,        ///< by the device key: LeafBinding
  session_resumption,  ///< by the device key: SessionResumption
  node_certificate,    ///< by the node's identity key: NodeCertificate
  delivery_proof,      ///< by the node's delivery-proof key: a batch of receipts
  profile,             ///< by the account key: Profile
  identity_rotation,   ///< by a node's identity key and by its successor: IdentityRotation
};

/// The word that stands for a purpose in what is signed.
constexpr std::string_view name(SignaturePurpose purpose) {
  switch (purpose) {
    case SignaturePurpose::account_manifest:
      return "account manifest";
    case SignaturePurpose::leaf_binding:
      return "leaf binding";
    case SignaturePurpose::session_resumption:
      return "session resumption";
    case SignaturePurpose::node_certificate:
      return "node certificate";
    case SignaturePurpose::delivery_proof:
      return "delivery proof";
    case SignaturePurpose::profile:
      return "profile";
    case SignaturePurpose::identity_rotation:
      return "identity rotation";
  }
  return "";
}

/// What is really signed: "quicprochat 1 " + purpose + 0x00 + content.
Bytes signed_content(SignaturePurpose purpose, ByteView content);

/// Signs `content` for one purpose.
Bytes sign(const crypto::SigningKey& key, SignaturePurpose purpose, ByteView content);

/// Checks a signature over `content` for one purpose.
/// Errors: rejected, unless `key` signed exactly this content for this purpose.
Result<void> verify(const VerificationKey& key, SignaturePurpose purpose, ByteView content, ByteView signature);

}  // namespace qpc::identity
