#include "client/group/welcome_size.h"

#include "client/group/upgrade_for_tests.h"

namespace qpc::client {
namespace {

struct WelcomeSize : UpgradeTest {
  std::size_t bound(const mls::Group& group, mls::CipherSuite suite) {
    return must(
        alice.store.write([&](db::Database& db) { return bound_welcome_size(db, alice.environment, group, suite); }));
  }
  /// A group of so many devices, of whom one is there.
  static mls::Group group_of(std::size_t members) {
    mls::SampleWorld world;
    std::vector<mls::Proposal> adds;
    for (std::size_t i = 1; i < members; ++i) adds.push_back(mls::add_of(world.key_package(std::to_string(i))));
    const auto committed =
        world.create("0").commit(mls::commit_of(std::move(adds)), world.surroundings(), world.random).value();
    return committed.next.merge(committed.pending).value();
  }
};

TEST_F(WelcomeSize, IsNoLargerThanItsBoundAndLittleSmaller) {
  for (const auto suite : {classical, own_suites.front()}) {
    const auto bounded = bound(alice.group(garden), suite);
    wish(alice, {&bob, &carol}, suite);
    const auto closing = alice.commit(garden);
    const auto octets = closing.welcomes.at(0).content.size();
    EXPECT_LE(octets, bounded);
    EXPECT_GT(octets + 700 + bounded / 20, bounded) << "a fixed part, and what is not exact of each device";
    take(bob, closing);
    take(carol, closing);
    for (auto* who : everybody()) ASSERT_TRUE(stand(*who));
  }
}

TEST_F(WelcomeSize, HasALimitThatIsKnownBeforeAnybodyIsAsked) {
  const auto hybrid = own_suites.front();
  EXPECT_TRUE(check_welcome_size(bound(group_of(70), hybrid)));
  const auto refused = check_welcome_size(bound(group_of(110), hybrid));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "group_too_large");
  EXPECT_TRUE(refused.error().text.contains("256 KiB"));
  EXPECT_TRUE(check_welcome_size(bound(group_of(110), classical))) << "of smaller keys";
}

}  // namespace
}  // namespace qpc::client
