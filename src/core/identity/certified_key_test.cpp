#include "core/identity/certified_key.h"

#include <gtest/gtest.h>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

class CertifiedKeyTest : public testing::Test {
 protected:
  crypto::SeededRandom random{1};
  crypto::SigningKey identity = generate_ed25519(random);
  DomainName domain = DomainName::parse("example.org").value();
  CertifiedKey key = CertifiedKey::sign(identity, NodeKeyUse::reports, domain, 17, 0x647a, Bytes(1216, 3));
  Bytes identity_key = to_bytes(identity.public_key());
};

TEST_F(CertifiedKeyTest, GivesItselfBackAndHolds) {
  const auto read = read_all<CertifiedKey>(wire(key)).value();
  EXPECT_EQ(wire(read), wire(key));
  EXPECT_EQ(read.public_key, Bytes(1216, 3));
  EXPECT_TRUE(read.verify(identity_key, NodeKeyUse::reports, domain));
}

TEST_F(CertifiedKeyTest, IsWorthNothingForAnotherNodeOrChanged) {
  const auto other = generate_ed25519(random);
  EXPECT_EQ(key.verify(other.public_key(), NodeKeyUse::reports, domain).error().kind, Kind::rejected);
  EXPECT_EQ(key.verify(identity_key, NodeKeyUse::reports, DomainName::parse("other.org").value()).error().kind,
            Kind::rejected);
  EXPECT_FALSE(key.verify(Bytes(31), NodeKeyUse::reports, domain));
  for (const int change : {0, 1, 2}) {
    auto wrong = key;
    if (change == 0) wrong.public_key[5] ^= 1;
    if (change == 1) wrong.kem = 0x20;
    if (change == 2) ++wrong.not_before;
    EXPECT_EQ(wrong.verify(identity_key, NodeKeyUse::reports, domain).error().kind, Kind::rejected) << change;
  }
}

TEST_F(CertifiedKeyTest, RefusesUnknownFormatsUsesAndWhatIsCutOff) {
  auto octets = wire(key);
  for (const std::size_t at : {0, 1}) {
    auto wrong = octets;
    wrong[at] = 9;
    EXPECT_EQ(read_all<CertifiedKey>(wrong).error().kind, Kind::unsupported);
  }
  for (std::size_t size = 0; size < octets.size(); size += 11) {
    EXPECT_FALSE(read_all<CertifiedKey>(ByteView(octets).first(size)));
  }
  key.public_key = Bytes(CertifiedKey::most_bytes + 1);
  EXPECT_EQ(read_all<CertifiedKey>(wire(key)).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::identity
