// Which secrets a group no longer has once their use has ended (RFC 9420 §9.2).
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/group_storage.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

Group::State state_of(const Group& group) { return restore_rows(rows_of(group)).value(); }

TEST(KeyErasure, TakesTheConfirmationKeyWhenItsEpochHasBegun) {
  SampleWorld world;
  EXPECT_TRUE(Forge(world.create("alone")).epoch().secrets.confirmation_key.empty());
  LiveGroup group(world, 3);
  for (const auto& [leaf, member] : group.members()) {
    EXPECT_TRUE(Forge(member).epoch().secrets.confirmation_key.empty()) << leaf.value;
  }
}

TEST(KeyErasure, TakesHandshakeKeysAndOnesOwnWhenTheEpochIsOver) {
  SampleWorld world;
  LiveGroup group(world, 3);
  const auto early = group[0].protect(as_bytes("early"), {}, 0, world.random).value();
  const auto late = early.next.protect(as_bytes("late"), {}, 0, world.random).value();
  group[0] = late.next;
  group[1] = group[1].process(early.message, world.surroundings()).value().next;
  group.commit({0}, {});

  auto keys = state_of(group[1]).past.at(0).keys;
  EXPECT_EQ(keys.take({0}, RatchetType::handshake, 1).error().kind, Kind::stale);
  EXPECT_TRUE(keys.take({0}, RatchetType::application, 1));
  auto own = state_of(group[0]).past.at(0).keys;
  EXPECT_EQ(own.take({0}, RatchetType::application, 2).error().kind, Kind::stale);
  EXPECT_TRUE(group[1].process(late.message, world.surroundings()));
}

}  // namespace
}  // namespace qpc::mls
