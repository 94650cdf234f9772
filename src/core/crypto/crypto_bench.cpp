// What the cryptography costs that everything else is made of, by our own calls: `./dev bench crypto`.
#include <benchmark/benchmark.h>

#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"
#include "core/crypto/system_random.h"

namespace qpc::crypto {
namespace {

void digest(benchmark::State& state) {
  const Bytes data(static_cast<std::size_t>(state.range(0)), 7);
  for (auto _ : state) benchmark::DoNotOptimize(hash(HashAlgorithm::sha256, data));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(digest)->Name("sha256")->Arg(64)->Arg(1024)->Arg(65536);

template <AeadAlgorithm algorithm>
void seal(benchmark::State& state) {
  const Bytes key(aead_key_size(algorithm), 1), nonce(aead_nonce_size(algorithm), 2);
  const Bytes text(static_cast<std::size_t>(state.range(0)), 3);
  for (auto _ : state) benchmark::DoNotOptimize(aead_seal(algorithm, key, nonce, {}, text));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal<AeadAlgorithm::aes_128_gcm>)->Name("seal_aes_128_gcm")->Arg(1024)->Arg(65536);
BENCHMARK(seal<AeadAlgorithm::aes_256_gcm>)->Name("seal_aes_256_gcm")->Arg(1024)->Arg(65536);
BENCHMARK(seal<AeadAlgorithm::chacha20_poly1305>)->Name("seal_chacha20_poly1305")->Arg(1024)->Arg(65536);

template <SignatureScheme scheme>
void sign(benchmark::State& state) {
  SystemRandom random;
  const auto key = SigningKey::generate(scheme, random);
  const Bytes message(200, 4);
  for (auto _ : state) benchmark::DoNotOptimize(key.sign(message));
}
BENCHMARK(sign<SignatureScheme::ed25519>)->Name("sign_ed25519");
BENCHMARK(sign<SignatureScheme::ecdsa_secp256r1_sha256>)->Name("sign_ecdsa_p256");
BENCHMARK(sign<SignatureScheme::mldsa65>)->Name("sign_mldsa65");

template <SignatureScheme scheme>
void verify(benchmark::State& state) {
  SystemRandom random;
  const auto key = SigningKey::generate(scheme, random);
  const Bytes message(200, 4);
  const Bytes signature = key.sign(message);
  for (auto _ : state) {
    if (!verify_signature(scheme, key.public_key(), message, signature)) return state.SkipWithError("it does not hold");
  }
}
BENCHMARK(verify<SignatureScheme::ed25519>)->Name("verify_ed25519");
BENCHMARK(verify<SignatureScheme::ecdsa_secp256r1_sha256>)->Name("verify_ecdsa_p256");
BENCHMARK(verify<SignatureScheme::mldsa65>)->Name("verify_mldsa65");

template <Kem kem>
void generate(benchmark::State& state) {
  SystemRandom random;
  for (auto _ : state) benchmark::DoNotOptimize(KemPrivateKey::generate(kem, random));
}
BENCHMARK(generate<Kem::dhkem_x25519>)->Name("generate_x25519");
BENCHMARK(generate<Kem::mlkem768_x25519>)->Name("generate_mlkem768_x25519");

/// A path secret of MLS to one member.
template <Kem kem>
void seal_to(benchmark::State& state) {
  SystemRandom random;
  const HpkeSuite suite{kem, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm};
  const auto key = KemPrivateKey::generate(kem, random);
  const Bytes secret(32, 5);
  for (auto _ : state) benchmark::DoNotOptimize(hpke_seal(suite, key.public_key(), {}, {}, secret, random));
}
BENCHMARK(seal_to<Kem::dhkem_x25519>)->Name("hpke_seal_x25519");
BENCHMARK(seal_to<Kem::mlkem768_x25519>)->Name("hpke_seal_mlkem768_x25519");

/// The same, opened.
template <Kem kem>
void open_from(benchmark::State& state) {
  SystemRandom random;
  const HpkeSuite suite{kem, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm};
  const auto key = KemPrivateKey::generate(kem, random);
  const auto sealed = hpke_seal(suite, key.public_key(), {}, {}, Bytes(32, 5), random).value();
  for (auto _ : state) {
    if (!hpke_open(suite, key, sealed.kem_output, {}, {}, sealed.ciphertext)) return state.SkipWithError("it is shut");
  }
}
BENCHMARK(open_from<Kem::dhkem_x25519>)->Name("hpke_open_x25519");
BENCHMARK(open_from<Kem::mlkem768_x25519>)->Name("hpke_open_mlkem768_x25519");

}  // namespace
}  // namespace qpc::crypto
