// The libraries' own calls, without a line of ours between.
#include "core/mls/bench/primitives_bench.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <tuple>

namespace qpc::mls::bench {
namespace {

template <std::size_t size>
using Octets = std::array<unsigned char, size>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

void must(bool success) {
  if (!success) throw std::runtime_error("a primitive failed");
}

Key raw_private_key(const char* algorithm, const Octets<32>& octets) {
  return {EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, octets.data(), octets.size()), EVP_PKEY_free};
}

std::function<void()> faster(const std::function<void()>& a, const std::function<void()>& b) {
  return middle_turn({.seconds = 0.02}, a, b).ratio() < 1 ? a : b;
}

std::function<void()> base() {
  const Octets<32> scalar{1, 2, 3};
  return faster([=] { must(raw_private_key("X25519", scalar) != nullptr); },
                [=] {
                  Octets<32> point{};
                  must(crypto_scalarmult_base(point.data(), scalar.data()) == 0);
                });
}

std::function<void()> agreement() {
  const Octets<32> scalar{1, 2, 3};
  const auto own = raw_private_key("X25519", scalar);
  const auto peer = raw_private_key("X25519", {4, 5, 6});
  const std::shared_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr),
                                              EVP_PKEY_CTX_free);
  must(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer_ex(context.get(), peer.get(), 0) == 1);
  Octets<32> point{};
  std::size_t point_size = 32;
  must(EVP_PKEY_get_raw_public_key(peer.get(), point.data(), &point_size) == 1);
  return faster(
      [=] {
        Octets<32> shared{};
        std::size_t size = 32;
        must(EVP_PKEY_derive(context.get(), shared.data(), &size) == 1);
      },
      [=] {
        Octets<32> shared{};
        must(crypto_scalarmult(shared.data(), scalar.data(), point.data()) == 0);
      });
}

/// A message of some octets, signed.
struct SignedMessage {
  std::vector<unsigned char> message;
  Octets<64> signature{};
  Octets<32> public_key{};
  Octets<64> secret_key{};
  std::shared_ptr<EVP_PKEY> key;

  SignedMessage(std::size_t size, unsigned char number) : message(size, number) {
    const Octets<32> seed{number, 7};
    crypto_sign_seed_keypair(public_key.data(), secret_key.data(), seed.data());
    key = raw_private_key("ED25519", seed);
    sign_by_sodium();
  }

  void sign_by_sodium() {
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_key.data());
  }
  void verify_by_sodium() const {
    must(crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0);
  }
  void sign_by_openssl(EVP_MD_CTX* context) {
    std::size_t size = signature.size();
    must(EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestSign(context, signature.data(), &size, message.data(), message.size()) == 1);
    EVP_MD_CTX_reset(context);
  }
  void verify_by_openssl(EVP_MD_CTX* context) const {
    must(EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context, signature.data(), signature.size(), message.data(), message.size()) == 1);
    EVP_MD_CTX_reset(context);
  }
};

/// Messages by as many keys. A processor that verifies one signature again and again learns the way through it, which
/// none does who verifies a tree.
class SignedMessages {
 public:
  explicit SignedMessages(std::size_t size) {
    for (unsigned char number = 0; number < 128; ++number) all_.emplace_back(size, number);
  }
  SignedMessage& next() { return all_[next_++ % all_.size()]; }

 private:
  std::vector<SignedMessage> all_;
  std::size_t next_ = 0;
};

/// Signing and verifying.
std::pair<std::function<void()>, std::function<void()>> signature(std::size_t message_size) {
  const auto messages = std::make_shared<SignedMessages>(message_size);
  const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return {
      faster([=] { messages->next().sign_by_openssl(context.get()); }, [=] { messages->next().sign_by_sodium(); }),
      faster([=] { messages->next().verify_by_openssl(context.get()); }, [=] { messages->next().verify_by_sodium(); })};
}

/// SHA-256 of as many octets as are asked for.
std::function<void(std::size_t)> digest() {
  const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  must(EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr) == 1);
  return [=, input = Octets<128>{}, output = Octets<32>{}](std::size_t size) mutable {
    EVP_DigestUpdate(context.get(), input.data(), size);
    EVP_DigestFinal_ex(context.get(), output.data(), nullptr);
    EVP_DigestInit_ex2(context.get(), nullptr, nullptr);
  };
}

std::function<void()> aead(std::size_t size) {
  const std::shared_ptr<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_EncryptInit_ex2(context.get(), EVP_aes_128_gcm(), nullptr, nullptr, nullptr) == 1);
  return [=, key = Octets<16>{}, input = Octets<1024>{}, output = Octets<1040>{}]() mutable {
    int written = 0;
    ++key[0];
    EVP_EncryptInit_ex2(context.get(), nullptr, key.data(), input.data(), nullptr);
    EVP_EncryptUpdate(context.get(), output.data(), &written, input.data(), static_cast<int>(size));
    EVP_EncryptFinal_ex(context.get(), output.data() + size, &written);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, output.data() + size);
  };
}

}  // namespace

Primitives fastest_primitives() {
  must(sodium_init() >= 0);
  Primitives found;
  found.base = base();
  found.agreement = agreement();
  std::tie(found.sign, found.verify) = signature(200);
  std::tie(found.sign_1k, found.verify_1k) = signature(1024);
  const auto sha256 = digest();
  found.hmac = [=] {
    sha256(64 + 64);  // the inner key, and what it is of
    sha256(64 + 32);  // the outer key, and the inner digest
  };
  found.digest = [=] { sha256(128); };
  found.aead_small = aead(32);
  found.aead_1k = aead(1024);
  return found;
}

}  // namespace qpc::mls::bench
