#include "net/transport/quic/receive_buffer.h"

#include <gtest/gtest.h>

#include <random>

namespace qpc::net::quic {
namespace {

TEST(ReceiveBuffer, PeeksWithoutTaking) {
  ReceiveBuffer buffer;
  buffer.append(as_bytes("abc"));
  Bytes room(8);
  EXPECT_EQ(buffer.peek(room), 3u);
  EXPECT_EQ(buffer.size(), 3u);
  EXPECT_EQ(buffer.read(room), 3u);
  EXPECT_TRUE(buffer.empty());
}

TEST(ReceiveBuffer, GivesBackWhatArrivedHoweverItIsRead) {
  std::mt19937 random(7);
  ReceiveBuffer buffer;
  Bytes arrived, read;
  for (int step = 0; step < 10'000; ++step) {
    if (random() % 2 == 0) {
      Bytes more(random() % 2 == 0 ? 1 : random() % 6000);
      for (auto& octet : more) octet = static_cast<std::uint8_t>(random());
      buffer.append(more);
      arrived.insert(arrived.end(), more.begin(), more.end());
    } else {
      Bytes room(random() % 9000);
      const std::size_t size = buffer.read(room);
      read.insert(read.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
    }
    ASSERT_EQ(buffer.size(), arrived.size() - read.size());
  }
  Bytes rest(buffer.size());
  buffer.read(rest);
  read.insert(read.end(), rest.begin(), rest.end());
  EXPECT_EQ(read, arrived);
}

}  // namespace
}  // namespace qpc::net::quic
