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
