#include "client/group/suites.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

constexpr auto hybrid = mls::CipherSuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519;
constexpr auto classical = mls::CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

struct SuitesTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};

  static identity::AccountManifest manifest(LoneClient& of) {
    return must(of.store.read([&](db::Database& db) { return stored_manifest(db, of.account_id); }));
  }
  /// The same account with a device that takes these suites only.
  static identity::AccountManifest with_device(identity::AccountManifest account,
                                               std::vector<mls::CipherSuite> suites) {
    auto& device = account.devices.emplace_back(account.devices.front());
    device.label = "old";
    device.suites.clear();
    for (const auto suite : suites) device.suites.push_back(static_cast<std::uint16_t>(suite));
    return account;
  }
};

TEST_F(SuitesTest, ChooseTheBestThatAllDevicesTake) {
  const std::vector everybody{manifest(alice), manifest(bob)};
  EXPECT_EQ(must(choose_suite(everybody, {})).suite, hybrid);
  EXPECT_EQ(must(choose_suite(everybody, {})).why, "");
  const std::vector with_an_old_one{manifest(alice), with_device(manifest(bob), {classical})};
  const auto chosen = must(choose_suite(with_an_old_one, {}));
  EXPECT_EQ(chosen.suite, classical);
  EXPECT_NE(chosen.why.find("bob's device 'old'"), std::string::npos) << chosen.why;
}

TEST_F(SuitesTest, ChooseWhatIsWishedIfAllTakeIt) {
  const std::vector everybody{manifest(alice), manifest(bob)};
  EXPECT_EQ(must(choose_suite(everybody, classical)).suite, classical);
}

TEST_F(SuitesTest, NameTheDevicesThatDoNotTakeWhatIsWished) {
  const std::vector everybody{manifest(alice), with_device(manifest(bob), {classical})};
  const auto refused = choose_suite(everybody, hybrid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "suite_unsupported");
  EXPECT_NE(refused.error().text.find("bob's device 'old'"), std::string::npos) << refused.error().text;
  EXPECT_EQ(refused.error().text.find("alice"), std::string::npos) << refused.error().text;
}

TEST_F(SuitesTest, FindNoneWhereNoSuiteIsTakenByAll) {
  const std::vector everybody{
      with_device(manifest(alice), {mls::CipherSuite::MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65}), manifest(bob)};
  const auto refused = choose_suite(everybody, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "suite_unsupported");
  EXPECT_NE(refused.error().text.find("alice's device 'old'"), std::string::npos) << refused.error().text;
}

TEST_F(SuitesTest, PassOverRevokedDevicesAndThoseThatSayNothing) {
  auto revoked = with_device(manifest(bob), {classical});
  revoked.devices.back().revoked = revoked.devices.back().added;
  const std::vector everybody{revoked, with_device(manifest(alice), {})};
  EXPECT_EQ(must(choose_suite(everybody, {})).suite, hybrid);
}

TEST_F(SuitesTest, SayWhyADeviceIsLeftOut) {
  const auto account = with_device(manifest(bob), {classical});
  EXPECT_NE(describe_left_out(account, account.devices.back(), hybrid).find("does not take"), std::string::npos);
  EXPECT_NE(describe_left_out(account, account.devices.front(), hybrid).find("no KeyPackage"), std::string::npos);
}

TEST_F(SuitesTest, LeaveAnAccountOutNoneOfWhoseDevicesTakesIt) {
  auto account = with_device(manifest(bob), {classical});
  EXPECT_FALSE(leaves_out(hybrid, account)) << "the first device takes it";
  account.devices.erase(account.devices.begin());
  EXPECT_TRUE(leaves_out(hybrid, account));
  account.devices.front().revoked = account.devices.front().added;
  EXPECT_FALSE(leaves_out(hybrid, account)) << "the suite is not what keeps it out";
}

}  // namespace
}  // namespace qpc::client
