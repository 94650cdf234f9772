// The libraries' own calls, without a line of ours between.
#include "core/mls/bench/primitives_bench.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace qpc::mls::bench {
namespace {

using Octets = std::array<unsigned char, 1200>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

void must(bool success) {
  if (!success) throw std::runtime_error("a primitive failed");
}

Key raw_private_key(const char* algorithm, const Octets& octets) {
  return {EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, octets.data(), 32), EVP_PKEY_free};
}

double base(const Patience& patience) {
  Octets scalar{1, 2, 3};
  Octets point{};
  const double openssl = microseconds(patience, [&] { must(raw_private_key("X25519", scalar) != nullptr); });
  const double sodium = microseconds(patience, [&] { must(crypto_scalarmult_base(point.data(), scalar.data()) == 0); });
  return std::min(openssl, sodium);
}

double agreement(const Patience& patience) {
  const Octets scalar{1, 2, 3};
  const auto own = raw_private_key("X25519", scalar);
  const auto peer = raw_private_key("X25519", {4, 5, 6});
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr), EVP_PKEY_CTX_free);
  must(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer_ex(context.get(), peer.get(), 0) == 1);
  Octets shared{};
  const double openssl = microseconds(patience, [&] {
    std::size_t size = 32;
    must(EVP_PKEY_derive(context.get(), shared.data(), &size) == 1);
  });
  Octets point{};
  std::size_t size = 32;
  must(EVP_PKEY_get_raw_public_key(peer.get(), point.data(), &size) == 1);
  const double sodium =
      microseconds(patience, [&] { must(crypto_scalarmult(shared.data(), scalar.data(), point.data()) == 0); });
  return std::min(openssl, sodium);
}

void measure_signatures(const Patience& patience, Primitives& found) {
  constexpr std::size_t size = 200;
  const Octets seed{7};
  Octets message{};
  Octets signature{};
  Octets public_key{};
  Octets secret_key{};
  crypto_sign_seed_keypair(public_key.data(), secret_key.data(), seed.data());
  const auto key = raw_private_key("ED25519", seed);
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  found.sign = std::min(
      microseconds(patience,
                   [&] { crypto_sign_detached(signature.data(), nullptr, message.data(), size, secret_key.data()); }),
      microseconds(patience, [&] {
        std::size_t signature_size = 64;
        must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
             EVP_DigestSign(context.get(), signature.data(), &signature_size, message.data(), size));
        EVP_MD_CTX_reset(context.get());
      }));
  found.verify = std::min(
      microseconds(
          patience,
          [&] { must(crypto_sign_verify_detached(signature.data(), message.data(), size, public_key.data()) == 0); }),
      microseconds(patience, [&] {
        must(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
             EVP_DigestVerify(context.get(), signature.data(), 64, message.data(), size) == 1);
        EVP_MD_CTX_reset(context.get());
      }));
}

double digest(const Patience& patience, std::size_t size) {
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  must(EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr) == 1);
  Octets input{};
  Octets output{};
  return microseconds(patience, [&] {
    EVP_DigestUpdate(context.get(), input.data(), size);
    EVP_DigestFinal_ex(context.get(), output.data(), nullptr);
    EVP_DigestInit_ex2(context.get(), nullptr, nullptr);
  });
}

double aead(const Patience& patience, std::size_t size) {
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_EncryptInit_ex2(context.get(), EVP_aes_128_gcm(), nullptr, nullptr, nullptr) == 1);
  Octets key{};
  Octets input{};
  Octets output{};
  return microseconds(patience, [&] {
    int written = 0;
    ++key[0];
    EVP_EncryptInit_ex2(context.get(), nullptr, key.data(), input.data(), nullptr);
    EVP_EncryptUpdate(context.get(), output.data(), &written, input.data(), static_cast<int>(size));
    EVP_EncryptFinal_ex(context.get(), output.data() + size, &written);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, output.data() + size);
  });
}

}  // namespace

Primitives measure_primitives(const Patience& patience) {
  must(sodium_init() >= 0);
  Primitives found{};
  found.base = base(patience);
  found.agreement = agreement(patience);
  measure_signatures(patience, found);
  // HMAC of 64 octets is two digests of two blocks each.
  found.hmac = 2 * digest(patience, 128);
  found.digest = digest(patience, 128);
  found.aead_small = aead(patience, 32);
  found.aead_1k = aead(patience, 1024);
  return found;
}

Primitives fastest(const Primitives& a, const Primitives& b) {
  return {.base = std::min(a.base, b.base),
          .agreement = std::min(a.agreement, b.agreement),
          .sign = std::min(a.sign, b.sign),
          .verify = std::min(a.verify, b.verify),
          .hmac = std::min(a.hmac, b.hmac),
          .digest = std::min(a.digest, b.digest),
          .aead_small = std::min(a.aead_small, b.aead_small),
          .aead_1k = std::min(a.aead_1k, b.aead_1k)};
}

}  // namespace qpc::mls::bench
