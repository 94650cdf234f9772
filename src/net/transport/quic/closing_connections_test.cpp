#include "net/transport/quic/closing_connections.h"

#include <gtest/gtest.h>

namespace qpc::net::quic {
namespace {

ConnectionId id(std::uint8_t number) { return ConnectionId(Bytes{number, 1, 2, 3}); }
kj::TimePoint second(int number) { return kj::origin<kj::TimePoint>() + number * kj::SECONDS; }

struct Closing : testing::Test {
  ClosingConnections closing;
  void close(std::uint8_t number, kj::TimePoint until, Bytes payload = {7, 7}) {
    closing.add({id(number), id(static_cast<std::uint8_t>(number + 1))}, {{}, std::move(payload)}, until);
  }
  bool is_answered(std::uint8_t number) {
    const auto answer = closing.find(id(number));
    return answer && answer->packet != nullptr;
  }
};

TEST_F(Closing, RepeatsThePacketToWhomeverStillSends) {
  close(1, second(1));
  const auto answer = closing.find(id(2));
  ASSERT_TRUE(answer && answer->packet != nullptr);
  EXPECT_EQ(answer->packet->payload, (Bytes{7, 7}));
}

TEST_F(Closing, AnswersEverMoreRarely) {  // RFC 9000 §10.2.1
  close(1, second(1));
  int answers = 0;
  for (int heard = 0; heard < 1000; ++heard) answers += is_answered(1) ? 1 : 0;
  EXPECT_EQ(answers, 10);  // 1, 2, 4, … 512
}

TEST_F(Closing, KnowsAConnectionThatThePeerClosedButDoesNotAnswer) {
  close(1, second(1), {});
  EXPECT_TRUE(closing.find(id(1)).has_value());
  EXPECT_FALSE(is_answered(1));
}

TEST_F(Closing, ForgetsAfterAWhile) {
  close(1, second(1));
  close(11, second(2));
  EXPECT_EQ(closing.next_expiry(), second(1));
  closing.expire(second(1));
  EXPECT_FALSE(closing.find(id(1)).has_value());
  EXPECT_FALSE(closing.find(id(2)).has_value());
  EXPECT_TRUE(is_answered(11));
  closing.expire(second(2));
  EXPECT_EQ(closing.size(), 0u);
  EXPECT_EQ(closing.next_expiry(), kj::TimePoint(kj::maxValue));
}

TEST_F(Closing, KeepsTheLatestThousand) {
  for (int number = 0; number < 3000; ++number) {
    closing.add({ConnectionId(Bytes{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)})},
                {{}, {7}}, second(number));
  }
  EXPECT_EQ(closing.size(), 1000u);
  EXPECT_FALSE(closing.find(ConnectionId(Bytes{0, 0})).has_value());
  EXPECT_TRUE(closing.find(ConnectionId(Bytes{2999 >> 8, 2999 & 0xff})).has_value());
}

}  // namespace
}  // namespace qpc::net::quic
