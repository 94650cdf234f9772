// Ed448 by OpenSSL.
#include "core/crypto/openssl.h"
#include "core/crypto/signature_state.h"

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr std::size_t key_size = 57;
constexpr std::size_t signature_size = 114;

class Ed448Key final : public SigningKey::State {
 public:
  Ed448Key(ByteView octets, openssl::Key key)
      : State(SignatureScheme::ed448, Secret::copy_of(octets), openssl::raw_public_key(key.get())),
        key_(std::move(key)) {}

  Bytes sign(ByteView message) const override {
    const openssl::DigestContext context(EVP_MD_CTX_new());
    Bytes signature(signature_size);
    std::size_t size = signature.size();
    require(context != nullptr &&
                EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) == 1 &&
                EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1,
            "signing with Ed448");
    return signature;
  }

 private:
  openssl::Key key_;
};

}  // namespace

Result<SigningState> load_ed448(ByteView private_key) {
  if (private_key.size() != key_size) return fail(Kind::malformed, "RFC 8032 §5.2.5: a private key of 57 octets");
  auto key = openssl::load_raw_private_key("ED448", private_key);
  require(key != nullptr, "loading an Ed448 key");
  return std::make_shared<const Ed448Key>(private_key, std::move(key));
}

SigningState generate_ed448(Random& random) { return load_ed448(random.secret(key_size).reveal()).value(); }

bool verify_ed448(ByteView public_key, ByteView message, ByteView signature) {
  if (public_key.size() != key_size || signature.size() != signature_size) return false;
  const openssl::ErrorScope errors;
  const auto key = openssl::load_raw_public_key("ED448", public_key);
  const openssl::DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr, "memory for a signature");
  return key != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace qpc::crypto
