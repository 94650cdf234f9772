// Signatures and keys that anybody may have made up, after an octet for the scheme and one for the sort: a signature by
// a known key; `public_key<V>`, `message<V>` and a signature; a private key.
#include <array>

#include "core/base/wire.h"
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"

namespace {

using namespace qpc;
using namespace qpc::crypto;

constexpr std::array schemes{SignatureScheme::ed25519, SignatureScheme::ed448, SignatureScheme::ecdsa_secp256r1_sha256,
                             SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::ecdsa_secp521r1_sha512};

const ByteView message = as_bytes("message");

/// EdDSA has one signature a message, so no second one may be taken. ECDSA has two, (r, s) and (r, n-s).
void check_signature(const SigningKey& key, ByteView signature) {
  if (!verify_signature(key.scheme(), key.public_key(), message, signature)) return;
  const bool eddsa = key.scheme() == SignatureScheme::ed25519 || key.scheme() == SignatureScheme::ed448;
  if (eddsa && key.sign(message) != to_bytes(signature)) __builtin_trap();
}

Result<void> check_public_key(SignatureScheme scheme, WireReader in) {
  QPC_TRY(const auto public_key, in.vector());
  QPC_TRY(const auto signed_message, in.vector());
  return verify_signature(scheme, public_key, signed_message, in.rest());
}

/// Whatever was taken for a private key signs as one, and is the same key after it was stored.
void check_private_key(SignatureScheme scheme, ByteView octets) {
  const auto key = SigningKey::from_private_key(scheme, octets);
  if (!key) return;
  const auto again = SigningKey::from_private_key(scheme, key->private_key().reveal());
  if (!again || again->public_key() != key->public_key()) __builtin_trap();
  if (!verify_signature(scheme, key->public_key(), message, again->sign(message))) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto keys = [] {
    SeededRandom random(std::uint64_t{1});
    std::vector<SigningKey> made;
    for (const auto scheme : schemes) made.push_back(SigningKey::generate(scheme, random));
    return made;
  }();
  if (size < 2) return 0;
  const auto octets = ByteView(data, size).subspan(2);
  const auto& key = keys[data[0] % schemes.size()];
  switch (data[1] % 3) {
    case 0:
      check_signature(key, octets);
      break;
    case 1:
      (void)check_public_key(key.scheme(), WireReader(octets));
      break;
    default:
      check_private_key(key.scheme(), octets);
      break;
  }
  return 0;
}
