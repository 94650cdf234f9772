#include "core/mls/wire/contest_note.h"

#include <gtest/gtest.h>

#include "core/mls/wire/mls_message.h"

namespace qpc::mls {
namespace {

const ContestNote note{.group_id = Bytes(32, 1), .commit_id = Bytes(32, 2)};

TEST(ContestNote, IsReadAsItWasWritten) {
  EXPECT_EQ(wire(note).size(), 66U);
  EXPECT_EQ(read_all<ContestNote>(wire(note)).value(), note);
}

TEST(ContestNote, IsNoMLSMessageAndNoMLSMessageIsOne) {
  EXPECT_FALSE(read_all<MLSMessage>(wire(note)));
  EXPECT_FALSE(read_header(wire(note)));
  PrivateMessage private_message{};
  private_message.group_id = Bytes(32, 1);
  const auto message = wire(MLSMessage{private_message});
  EXPECT_EQ(read_all<ContestNote>(message).error().kind, Kind::malformed);
}

TEST(ContestNote, BeginsWithItsMarker) {
  Bytes octets = wire(note);
  octets[1] ^= 1;
  EXPECT_EQ(read_all<ContestNote>(octets).error().kind, Kind::malformed);
}

TEST(ContestNote, HasExactlyItsSize) {
  Bytes octets = wire(note);
  octets.push_back(0);
  EXPECT_EQ(read_all<ContestNote>(octets).error().kind, Kind::malformed);
  octets.resize(65);
  EXPECT_EQ(read_all<ContestNote>(octets).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
