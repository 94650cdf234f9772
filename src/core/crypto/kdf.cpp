#include "core/crypto/kdf.h"

#include <algorithm>

#include "core/crypto/held_digest.h"

namespace qpc::crypto {

Secret hkdf_extract_parts(HashAlgorithm algorithm, ByteView salt, std::span<const ByteView> ikm) {
  Secret prk(hash_size(algorithm));
  hmac_parts(algorithm, salt, ikm, prk.fill());  // HMAC pads an empty salt to the zeros RFC 5869 §2.2 asks for
  return prk;
}

Secret hkdf_extract(HashAlgorithm algorithm, ByteView salt, ByteView ikm) {
  return hkdf_extract_parts(algorithm, salt, {&ikm, 1});
}

Secret hkdf_expand_parts(HashAlgorithm algorithm, ByteView prk, std::span<const ByteView> info, std::size_t length) {
  openssl::require(length <= 255 * hash_size(algorithm), "RFC 5869 §2.3: at most 255 blocks");
  Secret okm(length);
  openssl::WipedArray<max_hash_size> last_block;
  const auto block = std::span(last_block).first(hash_size(algorithm));
  std::uint8_t number = 0;
  for (auto rest = okm.fill(); !rest.empty();) {
    // T(n) = HMAC(PRK, T(n-1) | info | n), and T(0) is empty.
    HeldHmac hmac(algorithm, prk);
    if (number > 0) hmac.update(block);
    for (const auto part : info) hmac.update(part);
    ++number;
    hmac.update({&number, 1});
    hmac.finish(block);

    const auto taken = std::min(block.size(), rest.size());
    std::ranges::copy(block.first(taken), rest.begin());
    rest = rest.subspan(taken);
  }
  return okm;
}

Secret hkdf_expand(HashAlgorithm algorithm, ByteView prk, ByteView info, std::size_t length) {
  return hkdf_expand_parts(algorithm, prk, {&info, 1}, length);
}

}  // namespace qpc::crypto
