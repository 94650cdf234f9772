// opaque.h: the shapes of fields that many structures share: `opaque x<V>` kept as a copy, and lists of code points.
#pragma once
#include <type_traits>

#include "core/base/wire.h"

namespace qpc::mls {

/// RFC 9420 §5.1.1: in the format of the suite's KEM.
using HPKEPublicKey = Bytes;
/// RFC 9420 §5.1.1: in the format of the suite's signature scheme.
using SignaturePublicKey = Bytes;
/// RFC 9420 §6.1: `Nh` octets of the suite's hash. Compare with `equal_in_constant_time`.
using MAC = Bytes;

/// `opaque x<V>` as a copy. Errors: malformed.
inline Result<Bytes> read_opaque(WireReader& in) {
  QPC_TRY(const auto octets, in.vector());
  return to_bytes(octets);
}

/// `opaque x<V>` as a secret. Errors: malformed.
inline Result<Secret> read_secret(WireReader& in) {
  QPC_TRY(const auto octets, in.vector());
  return Secret::copy_of(octets);
}

/// One code point of a 16-bit registry, known or not. Errors: malformed.
template <class CodePoint>
Result<CodePoint> read_code_point(WireReader& in) {
  QPC_TRY(const auto value, in.u16());
  return static_cast<CodePoint>(value);
}

/// `CodePoint list<V>`. Errors: malformed.
template <class CodePoint>
Result<std::vector<CodePoint>> read_code_points(WireReader& in) {
  QPC_TRY(auto elements, in.nested());
  std::vector<CodePoint> list;
  list.reserve(elements.size() / 2);
  while (!elements.at_end()) {
    QPC_TRY(const auto value, read_code_point<CodePoint>(elements));
    list.push_back(value);
  }
  return list;
}

template <class CodePoint>
  requires std::is_enum_v<CodePoint>
void write_code_point(WireWriter& out, CodePoint value) {
  out.u16(static_cast<std::uint16_t>(value));
}

template <class CodePoint>
void write_code_points(WireWriter& out, const std::vector<CodePoint>& list) {
  out.vector_size(2 * list.size());
  for (const auto value : list) write_code_point(out, value);
}

}  // namespace qpc::mls
