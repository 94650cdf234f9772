// Credentials and addresses: what members of a group read in each other's leaves.
#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"
#include "core/identity/credential.h"
#include "core/identity/node_address.h"

namespace qpc::identity {
namespace {

TEST(CredentialIdentity, IsWrittenAsItWasRead) {
  crypto::SeededRandom random(1);
  const CredentialIdentity identity{AccountId::generate(random), DeviceId::generate(random),
                                    UserAddress::parse("ada@example.org").value()};
  const Bytes octets = wire(identity);
  EXPECT_EQ(octets.size(), 1u + 16 + 16 + 1 + 15);
  EXPECT_EQ(read_all<CredentialIdentity>(octets).value(), identity);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_EQ(read_all<CredentialIdentity>(ByteView(octets).first(size)).error().kind, Kind::malformed);
  }
}

TEST(CredentialIdentity, RefusesAnotherFormatAndNamesThatAreNone) {
  crypto::SeededRandom random(2);
  Bytes octets = wire(CredentialIdentity{AccountId::generate(random), DeviceId::generate(random),
                                         UserAddress::parse("ada@example.org").value()});
  octets[0] = 2;
  EXPECT_EQ(read_all<CredentialIdentity>(octets).error().kind, Kind::unsupported);
  octets[0] = 1;
  octets.back() = '-';
  EXPECT_EQ(read_all<CredentialIdentity>(octets).error().kind, Kind::malformed);
}

template <class Address>
class NodeAddresses : public testing::Test {};
using BothAddresses = testing::Types<MailboxAddress, ChannelAddress>;
TYPED_TEST_SUITE(NodeAddresses, BothAddresses);

TYPED_TEST(NodeAddresses, AreWrittenAsTheyWereRead) {
  crypto::SeededRandom random(3);
  const auto address = TypeParam::generate(DomainName::parse("example.org").value(), random);
  const Bytes octets = wire(address);
  EXPECT_EQ(octets.size(), 1u + 1 + 11 + 32);
  EXPECT_EQ(read_all<TypeParam>(octets).value(), address);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_EQ(read_all<TypeParam>(ByteView(octets).first(size)).error().kind, Kind::malformed);
  }
}

TYPED_TEST(NodeAddresses, AreNeverTheSameTwice) {
  crypto::SeededRandom random(4);
  const auto domain = DomainName::parse("example.org").value();
  EXPECT_NE(TypeParam::generate(domain, random), TypeParam::generate(domain, random));
}

TYPED_TEST(NodeAddresses, RefuseAnotherFormatAndADomainThatIsNone) {
  crypto::SeededRandom random(5);
  Bytes octets = wire(TypeParam::generate(DomainName::parse("example.org").value(), random));
  octets[0] = 2;
  EXPECT_EQ(read_all<TypeParam>(octets).error().kind, Kind::unsupported);
  octets[0] = 1;
  octets[2] = 'E';
  EXPECT_EQ(read_all<TypeParam>(octets).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::identity
