#include "core/identity/node_certificate.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/identity/signature_purpose.h"

namespace qpc::identity {
namespace {

constexpr std::size_t signature_size = 64;
// Later than any date that fits into a calendar: a time beyond it is no time.
constexpr std::uint64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

void write_content(const NodeCertificate& certificate, WireWriter& out) {
  out.u8(NodeCertificate::format);
  out.u8(std::to_underlying(certificate.use));
  certificate.domain.write(out);
  certificate.issuer.write(out);
  out.u16(certificate.key.algorithm);
  out.vector(certificate.key.octets);
  out.u64(static_cast<std::uint64_t>(certificate.not_before.time_since_epoch().count()));
  out.u64(static_cast<std::uint64_t>(certificate.not_after.time_since_epoch().count()));
}

Bytes content_of(const NodeCertificate& certificate) {
  WireWriter out;
  write_content(certificate, out);
  return out.take();
}

NodeKeyId id_of(ByteView key) {
  const auto digest = crypto::sha256(key);
  NodeKeyId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

Result<CertifiedKey> read_key(WireReader& in) {
  QPC_TRY(const auto algorithm, in.u16());
  QPC_TRY(const ByteView octets, in.vector());
  if (octets.size() > CertifiedKey::most_octets) return fail(Kind::limit, "node certificate: too long a key");
  return CertifiedKey{algorithm, to_bytes(octets)};
}

Result<std::chrono::sys_seconds> read_time(WireReader& in) {
  QPC_TRY(const auto seconds, in.u64());
  if (seconds > last_second) return fail(Kind::malformed, "node certificate: a time beyond the calendar");
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace

NodeKeyId id_of(const NodeKey& key) { return id_of(key.octets); }

CertifiedKey CertifiedKey::of(const NodeKey& key) { return {std::to_underlying(key.algorithm), key.octets}; }

NodeCertificate NodeCertificate::issue(const crypto::SigningKey& identity, NodeCertificate unsigned_certificate) {
  NodeCertificate certificate = std::move(unsigned_certificate);
  certificate.issuer = NodeKey::of(identity).value();
  certificate.signature = sign(identity, SignaturePurpose::node_certificate, content_of(certificate));
  return certificate;
}

NodeKeyId NodeCertificate::key_id() const { return id_of(key.octets); }

Result<NodeKey> NodeCertificate::proof_key() const {
  if (use != NodeKeyUse::delivery_proofs) return fail(Kind::rejected, "node certificate: for another use");
  if (key.algorithm != std::to_underlying(KeyAlgorithm::ed25519)) {
    return fail(Kind::unsupported, "node certificate: an unknown algorithm");
  }
  return NodeKey::from_ed25519(key.octets);
}

Result<void> NodeCertificate::check(const NodeKey& identity, NodeKeyUse wanted, const DomainName& node_domain,
                                    std::chrono::sys_seconds time) const {
  if (use != wanted) return fail(Kind::rejected, "node certificate: for another use");
  if (domain != node_domain || issuer != identity) return fail(Kind::rejected, "node certificate: of another node");
  QPC_CHECK(check_time(time));
  return verify();
}

Result<void> NodeCertificate::verify() const {
  return identity::verify(issuer, SignaturePurpose::node_certificate, content_of(*this), signature);
}

Result<void> NodeCertificate::check_time(std::chrono::sys_seconds time) const {
  if (time < not_before || time > not_after) {
    return fail(Kind::rejected, "node certificate: the key was not in use at that time");
  }
  return {};
}

Result<NodeCertificate> NodeCertificate::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "node certificate: an unknown format");
  QPC_TRY(const auto use, in.u8());
  if (use != std::to_underlying(NodeKeyUse::delivery_proofs) && use != std::to_underlying(NodeKeyUse::reports)) {
    return fail(Kind::unsupported, "node certificate: for an unknown use");
  }
  QPC_TRY(auto domain, DomainName::read(in));
  QPC_TRY(auto issuer, NodeKey::read(in));
  QPC_TRY(auto key, read_key(in));
  QPC_TRY(const auto not_before, read_time(in));
  QPC_TRY(const auto not_after, read_time(in));
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() != signature_size) return fail(Kind::malformed, "node certificate: no Ed25519 signature");
  NodeCertificate certificate{.use = NodeKeyUse{use},
                              .domain = std::move(domain),
                              .issuer = std::move(issuer),
                              .key = std::move(key),
                              .not_before = not_before,
                              .not_after = not_after,
                              .signature = to_bytes(signature)};
  if (certificate.use == NodeKeyUse::delivery_proofs) QPC_CHECK(certificate.proof_key());
  return certificate;
}

void NodeCertificate::write(WireWriter& out) const {
  write_content(*this, out);
  out.vector(signature);
}

}  // namespace qpc::identity
