#include "core/mls/wire/cipher_suite.h"

#include <algorithm>
#include <array>

namespace qpc::mls {
namespace {

using enum crypto::Kem;
using enum crypto::HashAlgorithm;
using enum crypto::AeadAlgorithm;
using enum crypto::SignatureScheme;

#define QPC_SUITE(suite, ...) \
  SuiteAlgorithms { CipherSuite::suite, #suite, __VA_ARGS__ }
constexpr std::array table{
    QPC_SUITE(MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519, {dhkem_x25519, sha256, aes_128_gcm}, ed25519),
    QPC_SUITE(MLS_128_DHKEMP256_AES128GCM_SHA256_P256, {dhkem_p256, sha256, aes_128_gcm}, ecdsa_secp256r1_sha256),
    QPC_SUITE(MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519, {dhkem_x25519, sha256, chacha20_poly1305}, ed25519),
    QPC_SUITE(MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448, {dhkem_x448, sha512, aes_256_gcm}, ed448),
    QPC_SUITE(MLS_256_DHKEMP521_AES256GCM_SHA512_P521, {dhkem_p521, sha512, aes_256_gcm}, ecdsa_secp521r1_sha512),
    QPC_SUITE(MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448, {dhkem_x448, sha512, chacha20_poly1305}, ed448),
    QPC_SUITE(MLS_256_DHKEMP384_AES256GCM_SHA384_P384, {dhkem_p384, sha384, aes_256_gcm}, ecdsa_secp384r1_sha384),
    QPC_SUITE(MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519, {mlkem768_x25519, sha256, aes_128_gcm}, ed25519),
    QPC_SUITE(MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, {mlkem768_x25519, sha384, aes_256_gcm}, ed25519),
    QPC_SUITE(MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519, {mlkem768, sha384, aes_256_gcm}, ed25519),
    QPC_SUITE(MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65, {mlkem768, sha384, aes_256_gcm}, mldsa65),
};
#undef QPC_SUITE

}  // namespace

Result<Suite> Suite::of(CipherSuite cipher_suite) {
  const auto row = std::ranges::find(table, cipher_suite, &SuiteAlgorithms::cipher_suite);
  if (row == table.end()) return fail(Kind::unsupported, "RFC 9420 §5.1: a cipher suite this build does not speak");
  return Suite(*row);
}

std::span<const SuiteAlgorithms> Suite::all() { return table; }

}  // namespace qpc::mls
