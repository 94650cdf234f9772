#include "core/mls/wire/handshake_data.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

const Bytes tag(8, 1), id(32, 2), binding(32, 3);

TEST(HandshakeData, IsTheTagAloneForAllButTheCommitThatClosesAGroup) {
  const HandshakeData data{.epoch_tag = tag, .successor = std::nullopt};
  EXPECT_EQ(wire(data), tag);
  EXPECT_EQ(read_all<HandshakeData>(tag).value(), data);
}

TEST(HandshakeData, NamesTheGroupThatFollowsBehindTheTagAndWhatBindsIt) {
  const HandshakeData data{.epoch_tag = tag, .successor = Successor{id, binding}};
  Bytes octets = tag;
  octets.insert(octets.end(), id.begin(), id.end());
  octets.insert(octets.end(), binding.begin(), binding.end());
  EXPECT_EQ(wire(data), octets);
  EXPECT_EQ(read_all<HandshakeData>(octets).value(), data);
}

TEST(HandshakeData, HasNoOtherSize) {
  for (std::size_t size = 0; size < 100; ++size) {
    const auto read = read_all<HandshakeData>(Bytes(size, 3));
    ASSERT_EQ(read.has_value(), size == 8 || size == 72) << size;
    if (!read) EXPECT_EQ(read.error().kind, Kind::malformed) << size;
  }
}

}  // namespace
}  // namespace qpc::mls
