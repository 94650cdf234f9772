// ECDSA by OpenSSL, with the deterministic nonce of RFC 6979: a weak source of randomness cannot give the key away.
#include <openssl/core_names.h>

#include "core/crypto/nist_curve.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signature_state.h"

namespace qpc::crypto {
namespace {

using openssl::require;

struct Parts {
  NistCurve curve;
  const char* digest;
};

Parts parts_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::ecdsa_secp256r1_sha256:
      return {NistCurve::p256, "SHA2-256"};
    case SignatureScheme::ecdsa_secp384r1_sha384:
      return {NistCurve::p384, "SHA2-384"};
    case SignatureScheme::ecdsa_secp521r1_sha512:
      return {NistCurve::p521, "SHA2-512"};
    default:
      break;
  }
  require(false, "a signature scheme nobody asked for");
  return {};
}

class EcdsaKey final : public SigningKey::State {
 public:
  EcdsaKey(SignatureScheme its_scheme, openssl::KeyPair pair)
      : State(its_scheme, std::move(pair.private_key), std::move(pair.public_key)), key_(std::move(pair.key)) {}

  Bytes sign(ByteView message) const override {
    unsigned int nonce_type = 1;  // RFC 6979
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_uint(OSSL_SIGNATURE_PARAM_NONCE_TYPE, &nonce_type),
        OSSL_PARAM_construct_end(),
    };
    const openssl::DigestContext context(EVP_MD_CTX_new());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = signature.size();
    require(context != nullptr &&
                EVP_DigestSignInit_ex(context.get(), nullptr, parts_of(scheme).digest, nullptr, nullptr, key_.get(),
                                      parameters) == 1 &&
                EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1,
            "signing with ECDSA");
    signature.resize(size);
    return signature;
  }

 private:
  openssl::Key key_;
};

}  // namespace

Result<SigningState> load_ecdsa(SignatureScheme scheme, ByteView private_key) {
  QPC_TRY(auto pair, load_nist_private_key(parts_of(scheme).curve, private_key));
  return std::make_shared<const EcdsaKey>(scheme, std::move(pair));
}

SigningState generate_ecdsa(SignatureScheme scheme, Random& random) {
  return std::make_shared<const EcdsaKey>(scheme, generate_nist_key(parts_of(scheme).curve, random));
}

bool verify_ecdsa(SignatureScheme scheme, ByteView public_key, ByteView message, ByteView signature) {
  const auto [curve, digest] = parts_of(scheme);
  const auto key = load_nist_public_key(curve, public_key);
  if (key == nullptr) return false;
  const openssl::ErrorScope errors;
  const openssl::DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr &&
              EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key.get(), nullptr) == 1,
          "beginning to verify ECDSA");
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace qpc::crypto
