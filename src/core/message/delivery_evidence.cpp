#include "core/message/delivery_evidence.h"

#include <algorithm>

#include "core/base/encoding.h"

namespace qpc::message {
namespace {

constexpr std::string_view first_line = "-----BEGIN QUICPROCHAT DELIVERY PROOF-----";
constexpr std::string_view last_line = "-----END QUICPROCHAT DELIVERY PROOF-----";
constexpr std::size_t line_length = 64;

}  // namespace

Result<void> DeliveryEvidence::verify(const identity::NodeKey& pinned) const {
  QPC_CHECK(rotations.check_same_node(pinned, certificate.issuer));
  QPC_CHECK(certificate.verify());
  return proof.verify(certificate);
}

Result<DeliveryEvidence> DeliveryEvidence::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "delivery proof: exported in an unknown format");
  QPC_TRY(auto proof, DeliveryProof::read(in));
  QPC_TRY(auto certificate, identity::NodeCertificate::read(in));
  QPC_TRY(auto rotations, identity::IdentityChain::read(in));
  return DeliveryEvidence{std::move(proof), std::move(certificate), std::move(rotations)};
}

void DeliveryEvidence::write(WireWriter& out) const {
  out.u8(format);
  proof.write(out);
  certificate.write(out);
  rotations.write(out);
}

std::string DeliveryEvidence::to_text() const {
  const std::string encoded = to_base64url(wire(*this));
  std::string text(first_line);
  for (std::size_t at = 0; at < encoded.size(); at += line_length) {
    text += '\n';
    text += encoded.substr(at, line_length);
  }
  return text + '\n' + std::string(last_line) + '\n';
}

Result<DeliveryEvidence> DeliveryEvidence::from_text(std::string_view text) {
  const auto begin = text.find(first_line);
  if (begin == std::string_view::npos) return fail(Kind::malformed, "delivery proof: no line begins one");
  text.remove_prefix(begin + first_line.size());
  const auto end = text.find(last_line);
  if (end == std::string_view::npos) return fail(Kind::malformed, "delivery proof: no line ends it");
  if (end > 2 * largest) return fail(Kind::limit, "delivery proof: too long a text");
  std::string encoded(text.substr(0, end));
  std::erase_if(encoded, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '>'; });
  QPC_TRY(const auto octets, from_base64url(encoded));
  if (octets.size() > largest) return fail(Kind::limit, "delivery proof: too long a text");
  return read_all<DeliveryEvidence>(octets);
}

}  // namespace qpc::message
