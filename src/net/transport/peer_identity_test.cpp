#include "net/transport/peer_identity.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

// SHA-256 of 32 zero octets is 66687aad f862bd77 6c8fc18b 8e9f8e20 08971485 6ee233b3 902a591d 0d5f2925.
TEST(Fingerprint, IsTheBase32OfTheDigestInGroupsOfFour) {
  EXPECT_EQ(fingerprint(IdentityKey{}), "mzuh vlpy mk6x o3ep ygfy 5h4o eaej ofef n3rd hm4q fjmr 2dk7 fesq");
}

TEST(Fingerprint, DiffersWhereAKeyDiffersInOneBit) {
  EXPECT_NE(fingerprint(IdentityKey{0}), fingerprint(IdentityKey{1}));
}

}  // namespace
}  // namespace qpc::net
