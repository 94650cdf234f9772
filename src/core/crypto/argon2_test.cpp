#include "core/crypto/argon2.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"

namespace qpc::crypto {
namespace {

struct Argon2Inputs {
  Bytes password, salt, secret, associated_data;
  Argon2Parameters parameters;
};

/// Another implementation of RFC 9106, which can compute its vector (four lanes, key and associated data).
Bytes argon2id_of_openssl(Argon2Inputs inputs, std::size_t length) {
  const std::unique_ptr<EVP_KDF, openssl::Free<EVP_KDF_free>> kdf(EVP_KDF_fetch(nullptr, "ARGON2ID", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, openssl::Free<EVP_KDF_CTX_free>> context(EVP_KDF_CTX_new(kdf.get()));
  auto& parameters = inputs.parameters;
  std::vector<OSSL_PARAM> list;
  const auto add_octets = [&list](const char* name, Bytes& value) {
    if (!value.empty()) list.push_back(OSSL_PARAM_construct_octet_string(name, value.data(), value.size()));
  };
  add_octets(OSSL_KDF_PARAM_PASSWORD, inputs.password);
  add_octets(OSSL_KDF_PARAM_SALT, inputs.salt);
  add_octets(OSSL_KDF_PARAM_SECRET, inputs.secret);
  add_octets(OSSL_KDF_PARAM_ARGON2_AD, inputs.associated_data);
  list.push_back(OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &parameters.passes));
  list.push_back(OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &parameters.memory_kib));
  list.push_back(OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &parameters.lanes));
  list.push_back(OSSL_PARAM_construct_end());
  Bytes tag(length);
  openssl::require(EVP_KDF_derive(context.get(), tag.data(), tag.size(), list.data()) == 1, "OpenSSL's Argon2id");
  return tag;
}

TEST(Argon2id, AgreesWithAnImplementationThatGivesTheAnswerOfRfc9106) {
  const Argon2Inputs rfc{Bytes(32, 1), Bytes(16, 2), Bytes(8, 3), Bytes(12, 4), {3, 32, 4}};
  ASSERT_EQ(to_hex(argon2id_of_openssl(rfc, 32)), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");

  for (const auto& parameters : {Argon2Parameters{1, 8}, Argon2Parameters{3, 32}, Argon2Parameters{2, 1024}}) {
    for (const std::size_t length : {16u, 32u, 64u, 100u}) {
      const Argon2Inputs inputs{to_bytes(as_bytes("correct horse")), Bytes(16, 0x5a), {}, {}, parameters};
      const auto tag = argon2id(inputs.password, inputs.salt, parameters, length).value();
      EXPECT_EQ(to_bytes(tag.reveal()), argon2id_of_openssl(inputs, length)) << parameters.memory_kib << ' ' << length;
    }
  }
}

TEST(Argon2id, TakesAnEmptyPassword) { EXPECT_TRUE(argon2id({}, Bytes(16), {1, 8}, 32)); }

TEST(Argon2id, RefusesWhatThisBuildCannotCompute) {
  EXPECT_EQ(argon2id({}, Bytes(16), {1, 32, 4}, 32).error().kind, Kind::unsupported);
  EXPECT_EQ(argon2id({}, Bytes(16), {1, 32, 0}, 32).error().kind, Kind::unsupported);
  EXPECT_EQ(argon2id({}, Bytes(15), {1, 8}, 32).error().kind, Kind::unsupported);
  EXPECT_EQ(argon2id({}, Bytes(17), {1, 8}, 32).error().kind, Kind::unsupported);
}

TEST(Argon2id, RefusesParametersOutsideTheirRange) {
  EXPECT_EQ(argon2id({}, Bytes(16), {0, 8}, 32).error().kind, Kind::limit);
  EXPECT_EQ(argon2id({}, Bytes(16), {1, 7}, 32).error().kind, Kind::limit);
  EXPECT_EQ(argon2id({}, Bytes(16), {1, 8}, 15).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::crypto
