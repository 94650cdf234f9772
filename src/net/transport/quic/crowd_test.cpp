#include "net/transport/quic/crowd.h"

#include <gtest/gtest.h>

namespace qpc::net::quic {
namespace {

TEST(Crowd, HasRoomForOthersWhereOneNetworkHasAllItsPlaces) {
  Crowd crowd(5, 2);
  const auto first = crowd.take("a");
  auto second = crowd.take("a");
  EXPECT_FALSE(crowd.has_room_for("a"));
  EXPECT_TRUE(crowd.has_room_for("b"));
  second = nullptr;
  EXPECT_TRUE(crowd.has_room_for("a"));
  EXPECT_EQ(crowd.size(), 1u);
}

TEST(Crowd, HasNoRoomForAnybodyBeyondTheTotal) {
  Crowd crowd(3, 2);
  const auto a = crowd.take("a"), b = crowd.take("b"), c = crowd.take("");
  EXPECT_FALSE(crowd.has_room_for("d"));
}

TEST(Crowd, CountsWhoBelongsToNoNetworkOnlyTogether) {
  Crowd crowd(10, 1);
  const auto first = crowd.take(""), second = crowd.take("");
  EXPECT_TRUE(crowd.has_room_for(""));
  EXPECT_EQ(crowd.size(), 2u);
}

}  // namespace
}  // namespace qpc::net::quic
