#include "core/mls/wire/labels.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::mls {
namespace {

TEST(SafeSignatures, AreGoodForOneComponentAndLabelOnly) {
  crypto::SeededRandom random(1);
  const auto scheme = crypto::SignatureScheme::ed25519;
  const auto key = crypto::SigningKey::generate(scheme, random);
  const ComponentID mine{0x8001};
  const auto signature = safe_sign_with_label(key, mine, "op", as_bytes("m"));
  const auto verify = [&](ComponentID id, std::string_view label) {
    return safe_verify_with_label(scheme, key.public_key(), id, label, as_bytes("m"), signature).has_value();
  };
  EXPECT_TRUE(verify(mine, "op"));
  EXPECT_FALSE(verify(ComponentID{0x8002}, "op"));
  EXPECT_FALSE(verify(mine, "other"));
  EXPECT_FALSE(verify_with_label(scheme, key.public_key(), "op", as_bytes("m"), signature));
}

}  // namespace
}  // namespace qpc::mls
