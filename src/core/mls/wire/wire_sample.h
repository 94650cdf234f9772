// wire_sample.h: valid, signed structures for tests to break.
#pragma once
#include "core/crypto/seeded_random.h"
#include "core/mls/wire/key_package.h"

namespace qpc::mls {

/// A client with one signature key.
struct WireSample {
  explicit WireSample(std::uint16_t number = 1, std::uint64_t seed = 1)
      : suite(Suite::of(CipherSuite{number}).value()), random(seed) {}

  Suite suite;
  crypto::SeededRandom random;
  crypto::SigningKey key = crypto::SigningKey::generate(suite.signature(), random);

  LeafNode leaf() {
    LeafNode leaf;
    leaf.encryption_key = crypto::KemPrivateKey::generate(suite.kem(), random).public_key();
    leaf.signature_key = key.public_key();
    leaf.credential = Credential::basic(as_bytes("alice"));
    leaf.capabilities = {.versions = {ProtocolVersion::mls10},
                         .cipher_suites = {suite.cipher_suite(), CipherSuite{0x0a0a}},
                         .extensions = {ExtensionType{0x1a1a}},
                         .proposals = {},
                         .credentials = {CredentialType::basic}};
    leaf.source = FromKeyPackage{{1000, 2000}};
    leaf.sign(key, {});
    return leaf;
  }

  KeyPackage key_package() {
    KeyPackage key_package;
    key_package.cipher_suite = suite.cipher_suite();
    key_package.init_key = crypto::KemPrivateKey::generate(suite.kem(), random).public_key();
    key_package.leaf_node = leaf();
    key_package.extensions.set(ExtensionType{0x1a1a}, {1, 2, 3});
    key_package.sign(key);
    return key_package;
  }

  /// Signs a changed KeyPackage anew, leaf and whole, so that nothing but the change is wrong with it.
  void sign(KeyPackage& key_package) {
    key_package.leaf_node.sign(key, {});
    key_package.sign(key);
  }
};

}  // namespace qpc::mls
