#include "client/account/own_device.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

const Place home{.name = "alice", .domain = "example.org", .node = "example.org:5001", .device_label = "phone"};

/// Alice's profile, whose account she registered on this device.
struct OwnDevice : testing::Test {
  LoneClient alice{"alice"};

  AccountRow row() {
    return must(alice.store.read([](db::Database& db) { return AccountStore(db).find(); })).value();
  }
  void set_state(AccountState state) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      AccountStore(db).set_state(state);
      return {};
    }));
  }
  bool take_up(const Place& place, const identity::AccountId& account_id, const Bytes& manifest) {
    return must(
        alice.store.write([&](db::Database& db) { return take_up_device(db, place, account_id, {{manifest}}); }));
  }
  Outcome<AccountRow> prepare(const Place& place, const identity::AccountId& account_id) {
    return alice.store.write([&](db::Database& db) { return prepare_device(db, place, account_id, alice.random); });
  }
};

TEST_F(OwnDevice, ComesBackWithTheAccountKeyAfterLoggingOut) {
  const auto before = row();
  alice.key_package();
  set_state(AccountState::logged_out);
  ASSERT_TRUE(take_up(home, alice.account_id, alice.manifest));
  const auto after = row();
  EXPECT_EQ(after.state, AccountState::active);
  EXPECT_EQ(after.device_id, before.device_id);
  EXPECT_TRUE(after.account_key);
  must(alice.store.read([](db::Database& db) {
    EXPECT_FALSE(AccountStore(db).mailbox_address()) << "the node gives another";
    EXPECT_TRUE(KeyPackageStore(db).unpublished().empty());
    return true;
  }));
}

TEST_F(OwnDevice, IsTheRegisteredOneWhenTheLastAnswerWasLost) {
  set_state(AccountState::registering);
  ASSERT_TRUE(take_up(home, alice.account_id, alice.manifest));
  EXPECT_EQ(row().state, AccountState::active);
  EXPECT_TRUE(row().account_key);
}

TEST_F(OwnDevice, IsNotTakenUpWhereTheManifestDoesNotHoldIt) {
  set_state(AccountState::logged_out);
  must(prepare(home, alice.account_id));  // another device, which nobody has confirmed
  EXPECT_FALSE(take_up(home, alice.account_id, alice.manifest));
  set_state(AccountState::logged_out);
  EXPECT_FALSE(take_up(home, alice.account_id, alice.manifest));
  EXPECT_EQ(row().state, AccountState::logged_out);
}

TEST_F(OwnDevice, KeepsTheKeyOfTheSameAccountWhenItIsMadeAnew) {
  set_state(AccountState::logged_out);
  alice.key_package();
  const auto before = row();
  const auto after = must(prepare(home, alice.account_id));
  EXPECT_NE(after.device_id, before.device_id);
  EXPECT_EQ(after.state, AccountState::pending);
  ASSERT_TRUE(after.account_key);
  EXPECT_TRUE(equal_in_constant_time(after.account_key->reveal(), before.account_key->reveal()));
  must(alice.store.read([](db::Database& db) {
    EXPECT_TRUE(KeyPackageStore(db).unpublished().empty()) << "they are of the device that was";
    return true;
  }));
}

TEST_F(OwnDevice, NeverReplacesTheKeyOfAnotherAccount) {
  set_state(AccountState::logged_out);
  const auto refused = prepare(home, LoneClient("bob").account_id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "has_account");
  EXPECT_EQ(row().account_id, alice.account_id);
}

TEST_F(OwnDevice, IsRefusedToAnotherDomainsAccountOfTheSameName) {
  set_state(AccountState::logged_out);
  must(alice.store.read([](db::Database& db) {
    EXPECT_FALSE(check_profile(db, "alice", "elsewhere.org"));
    EXPECT_TRUE(check_profile(db, "alice", "example.org"));
    EXPECT_FALSE(check_registration(db, "alice", "example.org"));
    return true;
  }));
}

TEST(Registration, TakenUpAgainBringsTheSameKeysAndManifest) {
  Store store = Store::in_memory();
  crypto::SeededRandom random(1);
  const auto prepare = [&](std::int64_t second) {
    return must(store.write([&](db::Database& db) -> Outcome<Bytes> {
      must(prepare_account(db, home, std::chrono::sys_seconds(std::chrono::seconds(second)), random));
      return PersonStore(db).newest_manifest(AccountStore(db).find()->account_id).value();
    }));
  };
  const Bytes first = prepare(1'000'000);
  EXPECT_EQ(prepare(2'000'000), first);
}

}  // namespace
}  // namespace qpc::client
