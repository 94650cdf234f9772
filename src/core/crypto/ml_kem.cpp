#include "core/crypto/ml_kem.h"

#include <openssl/core_names.h>

#include "core/crypto/openssl.h"

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr const char* algorithm = "ML-KEM-768";
constexpr std::size_t message_size = 32;  // m

}  // namespace

MlKemPrivateKey::MlKemPrivateKey(std::shared_ptr<evp_pkey_st> key)
    : key_(std::move(key)), public_key_(openssl::raw_public_key(key_.get())) {}

Result<MlKemPrivateKey> MlKemPrivateKey::from_seed(ByteView seed) {
  if (seed.size() != ml_kem_seed_size) return fail(Kind::malformed, "FIPS 203 §3.3: a seed of 64 octets");
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, const_cast<std::uint8_t*>(seed.data()),
                                        seed.size()),
      OSSL_PARAM_construct_end(),
  };
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  require(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
              EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters) == 1,
          "expanding an ML-KEM key");
  return MlKemPrivateKey({key, EVP_PKEY_free});
}

Result<Secret> MlKemPrivateKey::decapsulate(ByteView ciphertext) const {
  if (ciphertext.size() != ml_kem_ciphertext_size) {
    return fail(Kind::malformed, "FIPS 203 §7.3: a ciphertext of 1088 octets");
  }
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  Secret shared(ml_kem_shared_secret_size);
  std::size_t size = shared.size();
  require(
      context != nullptr && EVP_PKEY_decapsulate_init(context.get(), nullptr) == 1 &&
          EVP_PKEY_decapsulate(context.get(), shared.fill().data(), &size, ciphertext.data(), ciphertext.size()) == 1,
      "decapsulating with ML-KEM");
  return shared;
}

Result<MlKemEncapsulated> ml_kem_encapsulate(ByteView public_key, Random& random) {
  const auto key = openssl::load_raw_public_key(algorithm, public_key);
  if (key == nullptr) return fail(Kind::malformed, "FIPS 203 §7.2: not an encapsulation key");
  auto message = random.secret(message_size);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_KEM_PARAM_IKME, message.fill().data(), message.size()),
      OSSL_PARAM_construct_end(),
  };
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  MlKemEncapsulated made{Bytes(ml_kem_ciphertext_size), Secret(ml_kem_shared_secret_size)};
  std::size_t ciphertext_size = made.ciphertext.size();
  std::size_t secret_size = made.shared_secret.size();
  require(context != nullptr && EVP_PKEY_encapsulate_init(context.get(), parameters) == 1 &&
              EVP_PKEY_encapsulate(context.get(), made.ciphertext.data(), &ciphertext_size,
                                   made.shared_secret.fill().data(), &secret_size) == 1,
          "encapsulating with ML-KEM");
  return made;
}

}  // namespace qpc::crypto
