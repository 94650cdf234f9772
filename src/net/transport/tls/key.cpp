#include "net/transport/tls/key.h"

#include <kj/debug.h>

namespace qpc::net::tls {

PkeyPtr load_key(const crypto::SigningKey& key) {
  KJ_REQUIRE(key.scheme() == crypto::SignatureScheme::ed25519, "this is for Ed25519 keys");
  const Secret octets = key.private_key();
  PkeyPtr loaded(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets.reveal().data(), octets.reveal().size()));
  KJ_ASSERT(loaded != nullptr);
  return loaded;
}

}  // namespace qpc::net::tls
