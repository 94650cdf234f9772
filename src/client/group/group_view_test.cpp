#include "client/group/group_view.h"

#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::client {
namespace {

using mls::HandshakeFormat;
using mls::LeafIndex;

struct Leaving : testing::Test {
  mls::SampleWorld world;
  mls::LiveGroup group{world, 4};

  void propose(std::uint32_t leaf, mls::Proposal proposal) {
    auto sent =
        group[leaf]
            .propose(std::move(proposal), HandshakeFormat::public_message, {}, world.surroundings(), world.random)
            .value();
    group[leaf] = std::move(sent.next);
    group.deliver({leaf}, sent.message);
  }
};

TEST_F(Leaving, IsNobodyWithoutProposals) { EXPECT_TRUE(leaving(group[0]).empty()); }

TEST_F(Leaving, AreThoseWhoseRemovalIsProposed) {
  propose(1, {mls::Remove{LeafIndex{2}}});
  EXPECT_EQ(leaving(group[0]), std::set{LeafIndex{2}});
}

TEST_F(Leaving, AreThoseWhoLeaveByThemselves) {
  propose(3, {mls::SelfRemove{}});
  EXPECT_EQ(leaving(group[0]), std::set{LeafIndex{3}});
}

}  // namespace
}  // namespace qpc::client
