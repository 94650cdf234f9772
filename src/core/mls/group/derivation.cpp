#include "core/mls/group/derivation.h"

#include <array>
#include <cassert>

#include "core/base/wire.h"
#include "core/crypto/kdf.h"

namespace qpc::mls {

Secret expand_with_label(crypto::HashAlgorithm hash, ByteView secret, std::string_view label, ByteView context,
                         std::size_t length) {
  static constexpr std::string_view prefix = "MLS 1.0 ";
  assert(length <= 0xffff);
  WireWriter head;  // KDFLabel up to its context, which need not be copied
  head.u16(static_cast<std::uint16_t>(length));
  head.vector_size(prefix.size() + label.size());
  head.bytes(as_bytes(prefix));
  head.bytes(as_bytes(label));
  head.vector_size(context.size());
  return crypto::hkdf_expand_parts(hash, secret, std::array{head.view(), context}, length);
}

Secret derive_secret(crypto::HashAlgorithm hash, ByteView secret, std::string_view label) {
  return expand_with_label(hash, secret, label, {}, crypto::hash_size(hash));
}

Secret derive_tree_secret(crypto::HashAlgorithm hash, ByteView secret, std::string_view label, std::uint32_t generation,
                          std::size_t length) {
  WireWriter context;
  context.u32(generation);
  return expand_with_label(hash, secret, label, context.view(), length);
}

}  // namespace qpc::mls
