#include "net/transport/peer_identity.h"

#include <openssl/sha.h>

#include "core/base/encoding.h"

namespace qpc::net {

std::string fingerprint(const IdentityKey& key) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(key.data(), key.size(), digest.data());
  const std::string text = to_base32(digest);
  std::string grouped;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    if (at > 0) grouped += ' ';
    grouped += text.substr(at, 4);
  }
  return grouped;
}

}  // namespace qpc::net
