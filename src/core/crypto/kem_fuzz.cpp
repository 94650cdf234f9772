// What a peer or a store hands to a KEM, after an octet for the KEM and one for the sort: a public key, what
// encapsulation sent, a private key.
#include <array>

#include "core/crypto/kem.h"
#include "core/crypto/seeded_random.h"

namespace {

using namespace qpc;
using namespace qpc::crypto;

constexpr std::array kems{Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521,     Kem::dhkem_x25519,
                          Kem::dhkem_x448, Kem::mlkem768,   Kem::mlkem768_x25519};

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void encapsulate_to(Kem kem, ByteView public_key, Random& random) {
  const auto made = encapsulate(kem, public_key, random);
  if (!made) return;
  require(public_key.size() == kem_sizes(kem).public_key);
  require(made->kem_output.size() == kem_sizes(kem).kem_output);
  require(made->shared_secret.size() == kem_sizes(kem).shared_secret);
}

void decapsulate(const KemPrivateKey& key, ByteView kem_output) {
  const auto shared = key.decapsulate(kem_output);
  if (!shared) return;
  require(kem_output.size() == kem_sizes(key.kem()).kem_output);
  require(shared->size() == kem_sizes(key.kem()).shared_secret);
}

/// Whatever was taken for a private key works as one, and is the same key after it was stored.
void load(Kem kem, ByteView private_key, Random& random) {
  const auto key = KemPrivateKey::from_bytes(kem, private_key);
  if (!key) return;
  const auto again = KemPrivateKey::from_bytes(kem, key->private_key().reveal());
  require(again && again->public_key() == key->public_key());
  const auto made = encapsulate(kem, key->public_key(), random).value();
  require(equal_in_constant_time(key->decapsulate(made.kem_output).value().reveal(), made.shared_secret.reveal()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static SeededRandom random(std::uint64_t{1});
  static const auto keys = [] {
    std::vector<KemPrivateKey> made;
    for (const Kem kem : kems) made.push_back(KemPrivateKey::generate(kem, random));
    return made;
  }();
  if (size < 2) return 0;
  const auto octets = ByteView(data, size).subspan(2);
  const auto& key = keys[data[0] % kems.size()];
  switch (data[1] % 3) {
    case 0:
      encapsulate_to(key.kem(), octets, random);
      break;
    case 1:
      decapsulate(key, octets);
      break;
    default:
      load(key.kem(), octets, random);
      break;
  }
  return 0;
}
