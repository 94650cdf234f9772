#include "core/crypto/hpke.h"
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "test/seeds/seeds.h"

// The keys are those of the targets, which make them from the same seed in the same order.
namespace qpc::test {

using namespace crypto;

namespace {

void put_kem_seeds(const SeedFolder& seeds) {
  SeededRandom random(std::uint64_t{1});
  std::vector<KemPrivateKey> keys;
  for (const Kem kem : {Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521, Kem::dhkem_x25519, Kem::dhkem_x448,
                        Kem::mlkem768, Kem::mlkem768_x25519}) {
    keys.push_back(KemPrivateKey::generate(kem, random));
  }
  for (std::uint8_t i = 0; i < keys.size(); ++i) {
    const auto& key = keys[i];
    const auto name = std::to_string(i);
    const auto made = encapsulate(key.kem(), key.public_key(), random).value();
    seeds.put("kem_fuzz", "public_key_" + name, {i, 0}, key.public_key());
    seeds.put("kem_fuzz", "kem_output_" + name, {i, 1}, made.kem_output);
    seeds.put("kem_fuzz", "private_key_" + name, {i, 2}, key.private_key().reveal());
  }
  // X25519: the point of order 1, whose result is all zero. P-256: a scalar of zero, and a point off the curve.
  seeds.put("kem_fuzz", "zero_x25519", {3, 1}, Bytes(32, 0));
  seeds.put("kem_fuzz", "zero_scalar", {0, 2}, Bytes(32, 0));
  auto off_curve = keys[0].public_key();
  off_curve.back() ^= 1;
  seeds.put("kem_fuzz", "off_curve", {0, 0}, off_curve);
}

void put_hpke_seeds(const SeedFolder& seeds) {
  SeededRandom random(std::uint64_t{1});
  const std::vector<HpkeSuite> suites{
      {Kem::dhkem_x25519, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm},
      {Kem::dhkem_p256, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305},
      {Kem::dhkem_p384, HashAlgorithm::sha384, AeadAlgorithm::aes_256_gcm},
      {Kem::mlkem768_x25519, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305},
  };
  std::vector<KemPrivateKey> keys;
  for (const auto& suite : suites) keys.push_back(KemPrivateKey::generate(suite.kem, random));
  for (std::uint8_t i = 0; i < suites.size(); ++i) {
    const auto sealed =
        hpke_seal(suites[i], keys[i].public_key(), as_bytes("info"), as_bytes("aad"), as_bytes("plaintext"), random)
            .value();
    WireWriter out;
    out.vector(sealed.kem_output);
    out.vector(as_bytes("aad"));
    out.bytes(sealed.ciphertext);
    seeds.put("hpke_fuzz", "sealed_" + std::to_string(i), {i}, out.view());
    seeds.put("hpke_fuzz", "exported_" + std::to_string(i), {i}, sealed.kem_output);
  }
}

void put_signature_seeds(const SeedFolder& seeds) {
  SeededRandom random(std::uint64_t{1});
  std::vector<SigningKey> keys;
  for (const auto scheme : {SignatureScheme::ed25519, SignatureScheme::ed448, SignatureScheme::ecdsa_secp256r1_sha256,
                            SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::ecdsa_secp521r1_sha512}) {
    keys.push_back(SigningKey::generate(scheme, random));
  }
  for (std::uint8_t i = 0; i < keys.size(); ++i) {
    const auto name = std::to_string(i);
    const auto signature = keys[i].sign(as_bytes("message"));
    seeds.put("signature_fuzz", "signature_" + name, {i, 0}, signature);
    const auto other = SigningKey::generate(keys[i].scheme(), random);
    WireWriter out;
    out.vector(other.public_key());
    out.vector(as_bytes("another message"));
    out.bytes(other.sign(as_bytes("another message")));
    seeds.put("signature_fuzz", "public_key_" + name, {i, 1}, out.view());
    seeds.put("signature_fuzz", "private_key_" + name, {i, 2}, other.private_key().reveal());
  }
}

}  // namespace

void put_crypto_seeds(const SeedFolder& seeds) {
  put_kem_seeds(seeds);
  put_hpke_seeds(seeds);
  put_signature_seeds(seeds);
}

}  // namespace qpc::test
