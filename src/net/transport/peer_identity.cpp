#include "net/transport/peer_identity.h"

#include "core/base/encoding.h"
#include "core/crypto/hash.h"

namespace qpc::net {

std::string fingerprint(const IdentityKey& key) {
  const std::string text = to_base32(crypto::sha256(key));
  std::string grouped;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    if (at > 0) grouped += ' ';
    grouped += text.substr(at, 4);
  }
  return grouped;
}

}  // namespace qpc::net
