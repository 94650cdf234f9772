#include "net/transport/quic/send_buffer.h"

#include <gtest/gtest.h>

#include <random>

namespace qpc::net::quic {
namespace {

Bytes unsent(const SendBuffer& buffer) {
  Bytes all;
  buffer.for_unsent([&](ByteView piece) {
    all.insert(all.end(), piece.begin(), piece.end());
    return true;
  });
  return all;
}

TEST(SendBuffer, GivesOutWhatWasNotSentYet) {
  SendBuffer buffer;
  buffer.append(as_bytes("hello "));
  buffer.append(as_bytes("world"));
  EXPECT_EQ(as_text(unsent(buffer)), "hello world");
  buffer.mark_sent(8);
  EXPECT_EQ(as_text(unsent(buffer)), "rld");
  EXPECT_EQ(buffer.unsent(), 3u);
  EXPECT_EQ(buffer.size(), 11u);
}

TEST(SendBuffer, KeepsMemoryInPlaceUntilItIsAcknowledged) {
  SendBuffer buffer;
  buffer.append(as_bytes("first"));
  const std::uint8_t* place = nullptr;
  buffer.for_unsent([&](ByteView piece) { return place = piece.data(), false; });
  buffer.mark_sent(5);
  buffer.append(Bytes(100'000, 'x'));
  buffer.append(as_bytes("y"));
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(place), 5), "first");
}

TEST(SendBuffer, ForgetsWhatIsAcknowledged) {
  SendBuffer buffer;
  buffer.append(Bytes(10'000, 'x'));
  buffer.mark_sent(10'000);
  buffer.acknowledge(4'000);
  EXPECT_EQ(buffer.size(), 6'000u);
  buffer.acknowledge(10'000);
  EXPECT_EQ(buffer.size(), 0u);
  buffer.append(as_bytes("more"));
  EXPECT_EQ(as_text(unsent(buffer)), "more");
}

TEST(SendBuffer, NeverAcknowledgesWhatWasNotSent) {
  SendBuffer buffer;
  buffer.append(as_bytes("abc"));
  buffer.acknowledge(3);
  EXPECT_EQ(buffer.size(), 3u);
  EXPECT_EQ(as_text(unsent(buffer)), "abc");
}

TEST(SendBuffer, CarriesAnySequenceOfWritesSendsAndAcknowledgements) {
  std::mt19937 random(7);
  SendBuffer buffer;
  Bytes written, sent;
  std::uint64_t acknowledged = 0;
  for (int step = 0; step < 20'000; ++step) {
    switch (random() % 3) {
      case 0: {
        Bytes more(random() % 3 == 0 ? random() % 5000 : random() % 50);
        for (auto& octet : more) octet = static_cast<std::uint8_t>(random());
        buffer.append(more);
        written.insert(written.end(), more.begin(), more.end());
        break;
      }
      case 1: {
        const std::size_t size = random() % (buffer.unsent() + 1);
        const Bytes next = unsent(buffer);
        sent.insert(sent.end(), next.begin(), next.begin() + static_cast<std::ptrdiff_t>(size));
        buffer.mark_sent(size);
        break;
      }
      default:
        acknowledged += random() % (sent.size() - acknowledged + 1);
        buffer.acknowledge(acknowledged);
    }
    ASSERT_EQ(buffer.size(), written.size() - acknowledged);
    ASSERT_EQ(buffer.unsent(), written.size() - sent.size());
  }
  const Bytes rest = unsent(buffer);
  sent.insert(sent.end(), rest.begin(), rest.end());
  EXPECT_EQ(sent, written);
}

}  // namespace
}  // namespace qpc::net::quic
