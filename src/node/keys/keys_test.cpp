#include "node/keys/keys.h"

#include "node/test_support.h"

namespace qpc::node {
namespace {

class KeysTest : public testing::Test {
 protected:
  static constexpr std::uint16_t suite = 1;
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"};
  Entered entered = Accounts(*database, "example.org").create(alice.new_account(), test_now).value();
  Keys keys{*database};

  static CheckedPackage package(std::uint8_t number) {
    return {.suite = suite,
            .not_after = test_now + std::chrono::hours(1),
            .ref = Bytes(32, number),
            .octets = Bytes(100, number)};
  }
  Outcome<std::uint32_t> publish(std::vector<CheckedPackage> packages, std::vector<CheckedPackage> last_resort = {}) {
    return keys.publish(entered.device.row, packages, last_resort, test_now);
  }
  Outcome<Claimed> claim(Take take = Take::single_use) {
    return keys.claim(entered.account, suite, 1, bob.device_id, take, test_now);
  }
};

TEST_F(KeysTest, StoresAPackageOnceHoweverOftenItIsPublished) {
  EXPECT_EQ(publish({package(1), package(2)}), 2u);
  EXPECT_EQ(publish({package(1), package(2)}), 2u);
  EXPECT_EQ(claim()->packages.front().octets, Bytes(100, 1));
  EXPECT_EQ(publish({package(1)}), 1u) << "it was handed out already";
  EXPECT_EQ(claim()->packages.front().octets, Bytes(100, 2));
  EXPECT_EQ(claim().error().reason, Reason::NO_KEY_PACKAGES);
}

TEST_F(KeysTest, GivesTheLastResortWhenTheOthersAreUsedUpOrNotToBeTaken) {
  ASSERT_TRUE(publish({package(1)}, {package(9)}));
  EXPECT_EQ(claim(Take::last_resort)->packages.front().use, PackageUse::last_resort);
  EXPECT_EQ(claim()->packages.front().use, PackageUse::single);
  EXPECT_EQ(claim()->packages.front().octets, Bytes(100, 9));
  EXPECT_EQ(claim()->packages.front().octets, Bytes(100, 9));
}

TEST_F(KeysTest, TakesNoPackageBeforeTheCallerHasAllManifests) {
  ASSERT_TRUE(publish({package(1)}));
  for (std::uint32_t version = 2; version <= 20; ++version) {
    keys.accounts().add_manifest(entered.account.row, version, Bytes(60'000, 1));
  }
  const auto first = claim().value();
  EXPECT_TRUE(first.manifests.more);
  EXPECT_TRUE(first.packages.empty());
  const auto last = keys.claim(entered.account, suite, 19, bob.device_id, Take::single_use, test_now).value();
  EXPECT_FALSE(last.manifests.more);
  EXPECT_EQ(last.packages.size(), 1u);
}

TEST_F(KeysTest, RefusesMoreThanThereIsRoomFor) {
  for (std::uint32_t number = 0; number < Keys::most_packages; ++number) {
    auto one = package(0);
    one.ref = Bytes{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8)};
    keys.store().add(entered.device.row, suite, PackageUse::single, one.not_after, one.ref, one.octets);
  }
  EXPECT_EQ(keys.check_room(entered.device.row, 1).error().reason, Reason::TOO_MANY);
  EXPECT_TRUE(keys.check_room(entered.device.row, 0));
}

TEST_F(KeysTest, RemembersOnlySoManyPackagesThatWereHandedOut) {
  ASSERT_TRUE(publish({package(1), package(2), package(3)}));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(claim());
  keys.store().forget_handed_out(entered.device.row, 2);
  EXPECT_EQ((*database).find_one<int>("SELECT count(*) FROM key_package"), 2);
  EXPECT_EQ(publish({package(3)}), 0u) << "the newest are remembered";
}

}  // namespace
}  // namespace qpc::node
