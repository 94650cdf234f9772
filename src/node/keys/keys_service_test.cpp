// KeyPackages through real RPC: how many may be published and claimed.
#include "node/keys/keys.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

TEST_F(NodeServiceTest, LooksAtFewKeyPackagesInOneCall) {
  auto client = connect();
  auto keys = settle(client, alice).keysRequest().send().getKeys();
  const auto publish = [&](unsigned packages, unsigned last_resort) {
    auto call = keys.publishRequest();
    call.initPackages(packages);
    call.initLastResort(last_resort);
    return call.send().wait(scope).getResult().getRefused().getReason();
  };
  EXPECT_EQ(publish(Keys::most_at_once + 1, 0), Reason::TOO_MANY);
  EXPECT_EQ(publish(0, Keys::most_last_resort_at_once + 1), Reason::TOO_MANY);
  EXPECT_EQ(publish(Keys::most_at_once, Keys::most_last_resort_at_once), Reason::MALFORMED) << "these are looked at";
}

TEST_F(NodeServiceTest, TellsADeviceWhenFewKeyPackagesAreLeft) {
  auto client = connect(), other = connect();
  auto own_keys = settle(client, alice).keysRequest().send().getKeys();
  auto keys = settle(other, bob).keysRequest().send().getKeys();
  storage
      .write([&](db::Database& db) {
        const auto device = DeviceStore(db).find(AccountStore(db).named("alice")->row, alice.device_id)->row;
        KeyPackageStore store(db);
        for (std::uint8_t i = 0; i < 3; ++i) {
          store.add(device, 1, PackageUse::single, test_now + std::chrono::hours(1), Bytes(32, i), Bytes(9, i));
        }
      })
      .wait(scope);
  const auto ask = [&](std::initializer_list<std::uint16_t> suites, std::uint32_t below) {
    auto call = own_keys.lowWaterRequest();
    auto list = call.initSuites(static_cast<unsigned>(suites.size()));
    for (unsigned i = 0; i < suites.size(); ++i) list.set(i, suites.begin()[i]);
    call.setBelow(below);
    return call.send();
  };
  EXPECT_EQ(ask({1, 2}, 3).wait(scope).getLow()[0], 2) << "there are none at all of suite 2";
  auto waiting = ask({1}, 3);
  EXPECT_FALSE(waiting.poll(scope));
  auto claim = keys.claimRequest();
  claim.initAccount().setName("alice");
  claim.setSuite(1);
  claim.send().wait(scope);
  ASSERT_TRUE(waiting.poll(scope));
  EXPECT_EQ(waiting.wait(scope).getLow().size(), 1u);
  auto patient = ask({1}, 1);
  EXPECT_FALSE(patient.poll(scope));
  advance(60 * kj::SECONDS);
  ASSERT_TRUE(patient.poll(scope));
  EXPECT_EQ(patient.wait(scope).getLow().size(), 0u);
  EXPECT_TRUE(fails(ask({1, 2, 3, 4, 5, 6, 7, 8, 9}, 1)));
}

TEST_F(NodeServiceTest, GivesSomebodyWhoClaimsTooOftenTheLastResort) {
  auto client = connect(), other = connect();
  settle(client, alice);
  auto keys = settle(other, bob).keysRequest().send().getKeys();
  storage
      .write([&](db::Database& db) {
        const auto device = DeviceStore(db).find(AccountStore(db).named("alice")->row, alice.device_id)->row;
        KeyPackageStore store(db);
        for (std::uint8_t i = 0; i < 20; ++i) {
          store.add(device, 1, PackageUse::single, test_now + std::chrono::hours(1), Bytes(32, i), Bytes(9, i));
        }
        store.add(device, 1, PackageUse::last_resort, test_now + std::chrono::hours(1), Bytes(32, 99), Bytes(9, 99));
      })
      .wait(scope);
  const auto claims_last_resort = [&] {
    auto call = keys.claimRequest();
    call.initAccount().setName("alice");
    call.setSuite(1);
    return call.send().wait(scope).getResult().getClaimed().getPackages()[0].getLastResort();
  };
  for (unsigned i = 0; i < Throttles::claims_an_hour; ++i) EXPECT_FALSE(claims_last_resort());
  EXPECT_TRUE(claims_last_resort());
}

}  // namespace
}  // namespace qpc::node
