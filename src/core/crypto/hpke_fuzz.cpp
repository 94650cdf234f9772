// Opens what a peer may have sealed: an octet for the suite, then `kem_output<V>`, `aad<V>` and the ciphertext.
#include <array>

#include "core/base/wire.h"
#include "core/crypto/hpke.h"
#include "core/crypto/seeded_random.h"

namespace {

using namespace qpc;
using namespace qpc::crypto;

constexpr std::array suites{
    HpkeSuite{Kem::dhkem_x25519, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm},
    HpkeSuite{Kem::dhkem_p256, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305},
    HpkeSuite{Kem::dhkem_p384, HashAlgorithm::sha384, AeadAlgorithm::aes_256_gcm},
    HpkeSuite{Kem::mlkem768_x25519, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305},
};

Result<void> open(const HpkeSuite& suite, const KemPrivateKey& key, WireReader in) {
  QPC_TRY(const auto kem_output, in.vector());
  QPC_TRY(const auto aad, in.vector());
  QPC_TRY(const auto plaintext, hpke_open(suite, key, kem_output, as_bytes("info"), aad, in.rest()));
  if (plaintext.size() + aead_tag_size(suite.aead) != in.size()) __builtin_trap();
  // It was sealed with this info and for this key: no other opens it.
  if (hpke_open(suite, key, kem_output, as_bytes("Info"), aad, in.rest())) __builtin_trap();
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto keys = [] {
    SeededRandom random(std::uint64_t{1});
    std::vector<KemPrivateKey> made;
    for (const auto& suite : suites) made.push_back(KemPrivateKey::generate(suite.kem, random));
    return made;
  }();
  if (size == 0) return 0;
  const std::size_t chosen = data[0] % suites.size();
  const auto octets = ByteView(data, size).subspan(1);
  (void)open(suites[chosen], keys[chosen], WireReader(octets));
  (void)hpke_export_from(suites[chosen], keys[chosen], octets, {}, {}, 32);
  return 0;
}
