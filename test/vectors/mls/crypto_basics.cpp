#include "core/crypto/system_random.h"
#include "core/mls/group/derivation.h"
#include "core/mls/group/public_key_encryption.h"
#include "core/mls/wire/labels.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

/// A length that HKDF can give.
std::size_t expanded_length(const Suite& suite, const Case& test) {
  const auto length = test.index("length");
  expect(length <= 0xffff && length <= 255 * suite.hash_size(), "length is out of bounds");
  return length;
}

void check_ref_hash(const Suite& suite, const Case& test) {
  expect_equal(ref_hash(suite.hash(), test.text("label"), test.bytes("value")), test.bytes("out"), "ref_hash");
}

void check_expand_with_label(const Suite& suite, const Case& test) {
  const auto out = expand_with_label(suite.hash(), test.bytes("secret"), test.text("label"), test.bytes("context"),
                                     expanded_length(suite, test));
  expect_equal(out.reveal(), test.bytes("out"), "expand_with_label");
}

void check_derive_secret(const Suite& suite, const Case& test) {
  const auto out = derive_secret(suite.hash(), test.bytes("secret"), test.text("label"));
  expect_equal(out.reveal(), test.bytes("out"), "derive_secret");
}

void check_derive_tree_secret(const Suite& suite, const Case& test) {
  const auto out = derive_tree_secret(suite.hash(), test.bytes("secret"), test.text("label"), test.index("generation"),
                                      expanded_length(suite, test));
  expect_equal(out.reveal(), test.bytes("out"), "derive_tree_secret");
}

void check_sign_with_label(const Suite& suite, const Case& test) {
  const auto label = test.text("label");
  const auto content = test.bytes("content");
  const auto pub = test.bytes("pub");
  const auto verify = [&](ByteView signature, const std::string& what) {
    value_of(verify_with_label(suite.signature(), pub, label, content, signature), what);
  };
  verify(test.bytes("signature"), "sign_with_label, the given signature");
  const auto key =
      value_of(crypto::SigningKey::from_private_key(suite.signature(), test.bytes("priv")), "sign_with_label.priv");
  verify(sign_with_label(key, label, content), "sign_with_label, our signature");
}

void check_encrypt_with_label(const Suite& suite, const Case& test) {
  const auto label = test.text("label");
  const auto context = test.bytes("context");
  const auto plaintext = test.bytes("plaintext");
  const auto key =
      value_of(crypto::KemPrivateKey::from_bytes(suite.kem(), test.bytes("priv")), "encrypt_with_label.priv");
  const auto decrypt = [&](const HPKECiphertext& ciphertext, const std::string& what) {
    const auto opened = value_of(decrypt_with_label(suite, key, label, context, ciphertext), what);
    expect_equal(opened.reveal(), plaintext, what);
  };
  decrypt({test.bytes("kem_output"), test.bytes("ciphertext")}, "encrypt_with_label, the given ciphertext");
  crypto::SystemRandom random;
  decrypt(
      value_of(encrypt_with_label(suite, test.bytes("pub"), label, context, plaintext, random), "encrypt_with_label"),
      "encrypt_with_label, our ciphertext");
}

}  // namespace

void check_crypto_basics(const Case& test) {
  const auto suite = test.suite();
  check_ref_hash(suite, test.object("ref_hash"));
  check_expand_with_label(suite, test.object("expand_with_label"));
  check_derive_secret(suite, test.object("derive_secret"));
  check_derive_tree_secret(suite, test.object("derive_tree_secret"));
  check_sign_with_label(suite, test.object("sign_with_label"));
  check_encrypt_with_label(suite, test.object("encrypt_with_label"));
}

}  // namespace qpc::mls::vectors
