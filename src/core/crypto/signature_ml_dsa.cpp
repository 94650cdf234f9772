// ML-DSA-65 (FIPS 204) by OpenSSL, pure and with an empty context, as draft-ietf-tls-mldsa has it. The private key is
// the seed.
#include <openssl/core_names.h>

#include "core/crypto/openssl.h"
#include "core/crypto/signature_state.h"

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr const char* algorithm = "ML-DSA-65";
constexpr std::size_t seed_size = 32;
constexpr std::size_t public_key_size = 1952;
constexpr std::size_t signature_size = 3309;

class MlDsaKey final : public SigningKey::State {
 public:
  MlDsaKey(ByteView seed, openssl::Key key)
      : State(SignatureScheme::mldsa65, Secret::copy_of(seed), openssl::raw_public_key(key.get())),
        key_(std::move(key)) {}

  /// The deterministic variant (FIPS 204 §3.4), so that the same message gives the same signature here too.
  Bytes sign(ByteView message) const override {
    int deterministic = 1;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_DETERMINISTIC, &deterministic),
        OSSL_PARAM_construct_end(),
    };
    const openssl::DigestContext context(EVP_MD_CTX_new());
    Bytes signature(signature_size);
    std::size_t size = signature.size();
    require(context != nullptr &&
                EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), parameters) == 1 &&
                EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1,
            "signing with ML-DSA");
    return signature;
  }

 private:
  openssl::Key key_;
};

}  // namespace

Result<SigningState> load_ml_dsa(ByteView private_key) {
  if (private_key.size() != seed_size) return fail(Kind::malformed, "FIPS 204 §3.6.3: a seed of 32 octets");
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_DSA_SEED, const_cast<std::uint8_t*>(private_key.data()),
                                        private_key.size()),
      OSSL_PARAM_construct_end(),
  };
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  require(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
              EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters) == 1,
          "expanding an ML-DSA key");
  return std::make_shared<const MlDsaKey>(private_key, openssl::Key(key));
}

SigningState generate_ml_dsa(Random& random) { return load_ml_dsa(random.secret(seed_size).reveal()).value(); }

bool verify_ml_dsa(ByteView public_key, ByteView message, ByteView signature) {
  if (public_key.size() != public_key_size || signature.size() != signature_size) return false;
  const openssl::ErrorScope errors;
  const auto key = openssl::load_raw_public_key(algorithm, public_key);
  const openssl::DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr, "memory for a signature");
  return key != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace qpc::crypto
