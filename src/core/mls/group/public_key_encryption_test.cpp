#include "core/mls/group/public_key_encryption.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::mls {
namespace {

TEST(SafeEncryption, OpensForOneComponentLabelAndContextOnly) {
  const auto suite = Suite::of(CipherSuite{1}).value();
  crypto::SeededRandom random(1);
  const auto key = crypto::KemPrivateKey::generate(suite.kem(), random);
  const ComponentID mine{0x8001};
  const auto sealed =
      safe_encrypt_with_label(suite, key.public_key(), mine, "op", as_bytes("here"), as_bytes("m"), random).value();
  const auto opens = [&](ComponentID id, std::string_view label, std::string_view context) {
    return safe_decrypt_with_label(suite, key, id, label, as_bytes(context), sealed).has_value();
  };
  EXPECT_EQ(as_text(safe_decrypt_with_label(suite, key, mine, "op", as_bytes("here"), sealed)->reveal()), "m");
  EXPECT_FALSE(opens(ComponentID{0x8002}, "op", "here"));
  EXPECT_FALSE(opens(mine, "other", "here"));
  EXPECT_FALSE(opens(mine, "op", "there"));
  EXPECT_FALSE(decrypt_with_label(suite, key, "op", as_bytes("here"), sealed));
}

}  // namespace
}  // namespace qpc::mls
