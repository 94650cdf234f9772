#include "core/identity/certified_key.h"

#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

constexpr std::size_t longest_signature = 255;

void write_content(const CertifiedKey& key, WireWriter& out) {
  out.u8(CertifiedKey::format);
  out.u8(static_cast<std::uint8_t>(key.use));
  key.domain.write(out);
  out.u64(key.not_before);
  out.u16(key.kem);
  out.vector(key.public_key);
}

Bytes content_of(const CertifiedKey& key) {
  WireWriter out;
  write_content(key, out);
  return out.take();
}

}  // namespace

CertifiedKey CertifiedKey::sign(const crypto::SigningKey& identity, NodeKeyUse use, DomainName domain,
                                std::uint64_t not_before, std::uint16_t kem, Bytes public_key) {
  CertifiedKey key{use, std::move(domain), not_before, kem, std::move(public_key), {}};
  key.signature = identity::sign(identity, SignaturePurpose::node_certificate, content_of(key));
  return key;
}

Result<CertifiedKey> CertifiedKey::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "certified key: an unknown format");
  QPC_TRY(const auto use, in.u8());
  if (use != static_cast<std::uint8_t>(NodeKeyUse::reports)) {
    return fail(Kind::unsupported, "certified key: an unknown use");
  }
  QPC_TRY(auto domain, DomainName::read(in));
  QPC_TRY(const auto not_before, in.u64());
  QPC_TRY(const auto kem, in.u16());
  QPC_TRY(const ByteView public_key, in.vector());
  if (public_key.size() > most_bytes) return fail(Kind::limit, "certified key: too long a key");
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() > longest_signature) return fail(Kind::limit, "certified key: too long a signature");
  return CertifiedKey{static_cast<NodeKeyUse>(use), std::move(domain),  not_before, kem,
                      to_bytes(public_key),         to_bytes(signature)};
}

void CertifiedKey::write(WireWriter& out) const {
  write_content(*this, out);
  out.vector(signature);
}

Result<void> CertifiedKey::verify(ByteView identity_key, NodeKeyUse wanted, const DomainName& node_domain) const {
  if (use != wanted) return fail(Kind::rejected, "certified key: of another use");
  if (domain != node_domain) return fail(Kind::rejected, "certified key: of another node");
  QPC_TRY(const auto key, DeviceKey::from_ed25519(identity_key));
  return identity::verify(key, SignaturePurpose::node_certificate, content_of(*this), signature);
}

}  // namespace qpc::identity
