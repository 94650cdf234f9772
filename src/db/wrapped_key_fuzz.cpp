// Feeds a key file with any content and a right checksum.
#include "core/crypto/hash.h"
#include "db/wrapped_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  static const auto kek = db::KeyEncryptionKey::from_octets(Secret(32)).value();
  Bytes wrapped(data, data + size);
  (void)db::unwrap_key(wrapped, kek);
  const auto checksum = crypto::sha256(wrapped);
  wrapped.insert(wrapped.end(), checksum.begin(), checksum.end());
  (void)db::unwrap_key(wrapped, kek);
  return 0;
}
