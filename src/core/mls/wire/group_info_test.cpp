#include "core/mls/wire/group_info.h"

#include <gtest/gtest.h>

#include "core/mls/wire/arbitrary.h"

namespace qpc::mls {
namespace {

struct SignedGroupInfo : testing::Test {
  crypto::SeededRandom random{1};
  crypto::SigningKey key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  GroupInfo group_info = Arbitrary(1).group_info();

  SignedGroupInfo() {
    group_info.group_context.cipher_suite = CipherSuite{1};
    group_info.sign(key);
  }
};

TEST_F(SignedGroupInfo, IsVerifiedWithTheKeyThatSigned) {
  EXPECT_EQ(Unverified(group_info).verify(key.public_key()), group_info);
}

TEST_F(SignedGroupInfo, IsRefusedWithAnotherKey) {
  const auto other = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  EXPECT_EQ(group_info.check(other.public_key()).error().kind, Kind::rejected);
}

TEST_F(SignedGroupInfo, IsRefusedWhenAnyFieldChangedAfterSigning) {
  for (const int field : {0, 1, 2, 3}) {
    auto changed = group_info;
    if (field == 0) changed.group_context.epoch += 1;
    if (field == 1) changed.extensions.set(ExtensionType{0x0a0a}, {1});
    if (field == 2) changed.confirmation_tag.push_back(1);
    if (field == 3) changed.signer.value += 1;
    EXPECT_EQ(changed.check(key.public_key()).error().kind, Kind::rejected) << field;
  }
}

TEST_F(SignedGroupInfo, IsUnsupportedWithAnUnknownSuite) {
  group_info.group_context.cipher_suite = CipherSuite{0x0a0a};
  EXPECT_EQ(group_info.check(key.public_key()).error().kind, Kind::unsupported);
}

TEST(GroupContext, IsUnsupportedInAnotherVersion) {
  auto context = Arbitrary(1).group_context();
  context.version = ProtocolVersion{2};
  EXPECT_EQ(read_all<GroupContext>(wire(context)).error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace qpc::mls
