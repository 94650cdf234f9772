#include "core/crypto/labeled_kdf.h"

#include "core/crypto/openssl.h"

namespace qpc::crypto {
namespace {

const ByteView version = as_bytes("HPKE-v1");

}  // namespace

std::array<std::uint8_t, 2> two_octets(std::size_t number) {
  openssl::require(number <= 0xffff, "a number of two octets");
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

Secret LabeledKdf::extract(ByteView salt, std::string_view label, ByteView ikm) const {
  const std::array parts{version, ByteView(suite_id_), as_bytes(label), ikm};
  return hkdf_extract_parts(algorithm_, salt, parts);
}

Secret LabeledKdf::expand(ByteView prk, std::string_view label, std::initializer_list<ByteView> info,
                          std::size_t length) const {
  openssl::require(info.size() <= 4, "info of at most four parts");
  const auto length_octets = two_octets(length);
  std::array<ByteView, 8> parts{ByteView(length_octets), version, ByteView(suite_id_), as_bytes(label)};
  std::ranges::copy(info, parts.begin() + 4);
  return hkdf_expand_parts(algorithm_, prk, std::span(parts).first(4 + info.size()), length);
}

Bytes kem_suite_id(Kem kem) {
  const auto id = two_octets(static_cast<std::uint16_t>(kem));
  return {'K', 'E', 'M', id[0], id[1]};
}

Secret shake256_labeled_derive(ByteView suite_id, ByteView ikm, std::string_view label, std::size_t length) {
  const auto label_size = two_octets(label.size());
  const auto length_octets = two_octets(length);
  const std::array parts{ikm, version, suite_id, ByteView(label_size), as_bytes(label), ByteView(length_octets)};
  Secret derived(length);
  shake256(parts, derived.fill());
  return derived;
}

}  // namespace qpc::crypto
