// labels.h: signatures and references with their labels (RFC 9420 §5.1.2, §5.2).
#pragma once
#include <compare>

#include "core/crypto/hash.h"
#include "core/crypto/signature_queue.h"
#include "core/mls/wire/opaque.h"
#include "core/mls/wire/registry.h"

namespace qpc::mls {

/// SignWithLabel: over "MLS 1.0 " + label and the content.
Bytes sign_with_label(const crypto::SigningKey& key, std::string_view label, ByteView content);

/// VerifyWithLabel. Errors: rejected.
Result<void> verify_with_label(crypto::SignatureScheme scheme, ByteView public_key, std::string_view label,
                               ByteView content, ByteView signature);

/// What VerifyWithLabel would verify.
crypto::ClaimedSignature claim_with_label(crypto::SignatureScheme scheme, ByteView public_key, std::string_view label,
                                          ByteView content, ByteView signature);

/// SafeSignWithLabel and SafeVerifyWithLabel (draft-ietf-mls-extensions §4.3): what one component signs with an MLS
/// key, which no other component's signature nor one of MLS can be taken for.
Bytes safe_sign_with_label(const crypto::SigningKey& key, ComponentID component_id, std::string_view label,
                           ByteView content);
Result<void> safe_verify_with_label(crypto::SignatureScheme scheme, ByteView public_key, ComponentID component_id,
                                    std::string_view label, ByteView content, ByteView signature);

/// RefHash. The label is taken as it is, "MLS 1.0 " included.
Bytes ref_hash(crypto::HashAlgorithm hash, std::string_view label, ByteView value);

/// `opaque HashReference<V>`: names an object by its hash.
struct HashReference {
  Bytes value;
  void write(WireWriter& out) const { out.vector(value); }
  friend auto operator<=>(const HashReference&, const HashReference&) = default;
};

/// Names a KeyPackage (RFC 9420 §5.2).
struct KeyPackageRef : HashReference {
  static Result<KeyPackageRef> read(WireReader& in);
  friend auto operator<=>(const KeyPackageRef&, const KeyPackageRef&) = default;
};

/// Names a proposal by the AuthenticatedContent that carried it (RFC 9420 §5.2).
struct ProposalRef : HashReference {
  static Result<ProposalRef> read(WireReader& in);
  friend auto operator<=>(const ProposalRef&, const ProposalRef&) = default;
};

/// MakeKeyPackageRef, MakeProposalRef: of the encoded object.
KeyPackageRef make_key_package_ref(crypto::HashAlgorithm hash, ByteView key_package);
ProposalRef make_proposal_ref(crypto::HashAlgorithm hash, ByteView authenticated_content);

}  // namespace qpc::mls
