#include "net/transport/quic/connection_id.h"

#include <gtest/gtest.h>
#include <kj/exception.h>

namespace qpc::net::quic {
namespace {

struct CountingRandom final : Random {
  std::uint8_t next = 0;
  void fill(std::span<std::uint8_t> memory) override {
    for (auto& octet : memory) octet = next;
    ++next;
  }
};

TEST(ConnectionId, IsOrderedByItsOctetsThenItsLength) {
  const ConnectionId a(Bytes{1, 2}), b(Bytes{1, 2, 0}), c(Bytes{1, 3});
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
  EXPECT_EQ(a, ConnectionId(Bytes{1, 2}));
}

TEST(ConnectionId, RefusesMoreThanTwentyOctets) { EXPECT_THROW(ConnectionId(Bytes(21)), kj::Exception); }

TEST(ConnectionId, CarriesItsThreadInTheFirstOctetWhateverTheRandomness) {
  for (unsigned count : {1u, 2u, 3u, 7u, 64u}) {
    for (unsigned index = 0; index < count; ++index) {
      CountingRandom random;
      for (int octet = 0; octet < 256; ++octet) {
        const auto id = ThreadIndex{index, count}.new_connection_id(random);
        ASSERT_EQ(id.view()[0] % count, index);
        ASSERT_EQ(id.view().size(), ConnectionId::our_size);
      }
    }
  }
}

}  // namespace
}  // namespace qpc::net::quic
