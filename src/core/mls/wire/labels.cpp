#include "core/mls/wire/labels.h"

#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

/// SignContent (RFC 9420 §5.1.2).
Bytes sign_content(std::string_view label, ByteView content) {
  constexpr std::string_view prefix = "MLS 1.0 ";
  WireWriter out;
  out.vector_size(prefix.size() + label.size());
  out.bytes(as_bytes(prefix));
  out.bytes(as_bytes(label));
  out.vector(content);
  return out.take();
}

}  // namespace

Bytes sign_with_label(const crypto::SigningKey& key, std::string_view label, ByteView content) {
  return key.sign(sign_content(label, content));
}

Result<void> verify_with_label(crypto::SignatureScheme scheme, ByteView public_key, std::string_view label,
                               ByteView content, ByteView signature) {
  return crypto::verify_signature(scheme, public_key, sign_content(label, content), signature);
}

crypto::ClaimedSignature claim_with_label(crypto::SignatureScheme scheme, ByteView public_key, std::string_view label,
                                          ByteView content, ByteView signature) {
  return {.scheme = scheme,
          .public_key = to_bytes(public_key),
          .message = sign_content(label, content),
          .signature = to_bytes(signature)};
}

Bytes safe_sign_with_label(const crypto::SigningKey& key, ComponentID component_id, std::string_view label,
                           ByteView content) {
  return sign_with_label(key, component_operation_label(component_id, label), content);
}

Result<void> safe_verify_with_label(crypto::SignatureScheme scheme, ByteView public_key, ComponentID component_id,
                                    std::string_view label, ByteView content, ByteView signature) {
  return verify_with_label(scheme, public_key, component_operation_label(component_id, label), content, signature);
}

Bytes ref_hash(crypto::HashAlgorithm hash, std::string_view label, ByteView value) {
  WireWriter out;
  out.vector(as_bytes(label));
  out.vector(value);
  return crypto::hash(hash, out.view());
}

Result<KeyPackageRef> KeyPackageRef::read(WireReader& in) {
  QPC_TRY(auto value, read_opaque(in));
  return KeyPackageRef{{std::move(value)}};
}

Result<ProposalRef> ProposalRef::read(WireReader& in) {
  QPC_TRY(auto value, read_opaque(in));
  return ProposalRef{{std::move(value)}};
}

KeyPackageRef make_key_package_ref(crypto::HashAlgorithm hash, ByteView key_package) {
  return {{ref_hash(hash, "MLS 1.0 KeyPackage Reference", key_package)}};
}

ProposalRef make_proposal_ref(crypto::HashAlgorithm hash, ByteView authenticated_content) {
  return {{ref_hash(hash, "MLS 1.0 Proposal Reference", authenticated_content)}};
}

}  // namespace qpc::mls
