#include "client/contact/contact_store.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/contact/contacts.h"
#include "client/history/history.h"

namespace qpc::client {
namespace {

class ContactStoreTest : public testing::Test {
 protected:
  LoneClient alice{"alice"}, bob{"bob"};

  void SetUp() override { alice.meet(bob); }
  template <class Action>
  auto on_store(Action action) {
    return must(alice.store.write([&](db::Database& db) {
      ContactStore contacts(db);
      return Outcome<std::invoke_result_t<Action&, ContactStore&>>(action(contacts));
    }));
  }
  Bytes signed_profile(std::uint64_t version, const std::string& name) {
    return must(bob.store.read([&](db::Database& db) -> Outcome<Bytes> {
      const auto self = must(DeviceIdentity::load(db));
      return wire(identity::SignedProfile::sign(
          {.account_id = bob.account_id, .version = version, .display_name = name, .status = "", .avatar = Bytes(9, 1)},
          *self.account_key));
    }));
  }
  std::uint64_t keep(std::uint64_t version, const std::string& name) {
    return on_store([&](ContactStore& contacts) {
      const auto octets = signed_profile(version, name);
      contacts.set_profile(must(identity::SignedProfile::from_bytes(octets)).unverified(), octets);
      return contacts.profile_version(bob.account_id);
    });
  }
};

TEST_F(ContactStoreTest, KnowsWhomThePersonHasBlocked) {
  const auto is_blocked = [&] {
    return on_store([&](ContactStore& contacts) { return contacts.is_blocked(bob.account_id); });
  };
  const auto set = [&](bool blocked) {
    on_store([&](ContactStore& contacts) {
      contacts.set_blocked(bob.account_id, blocked);
      return true;
    });
  };
  EXPECT_FALSE(is_blocked());
  set(true);
  EXPECT_TRUE(is_blocked());
  const auto refused = alice.store.read([&](db::Database& db) { return check_not_blocked(db, bob.account_id); });
  EXPECT_EQ(refused.error().code, "blocked");
  set(false);
  EXPECT_FALSE(is_blocked());
  EXPECT_TRUE(alice.store.read([&](db::Database& db) { return check_not_blocked(db, bob.account_id); }));
}

TEST_F(ContactStoreTest, KeepsTheNewestProfileAndNeverGoesBack) {
  EXPECT_EQ(keep(2, "Bob"), 2u);
  EXPECT_EQ(keep(1, "Old Bob"), 2u);
  EXPECT_EQ(on_store([&](ContactStore& contacts) { return contacts.display_name(bob.account_id); }), "Bob");
  EXPECT_EQ(keep(3, "Bobby"), 3u);
  const auto profile = on_store([&](ContactStore& contacts) { return contacts.profile(bob.account_id).value(); });
  EXPECT_EQ(profile.display_name, "Bobby");
  EXPECT_EQ(profile.avatar, Bytes(9, 1));
}

TEST_F(ContactStoreTest, ListsEverybodyButThePersonThemselves) {
  const auto people = on_store([&](ContactStore& contacts) { return contacts.people(alice.account_id); });
  ASSERT_EQ(people.size(), 1u);
  EXPECT_EQ(people.front().name, "bob");
}

TEST_F(ContactStoreTest, ShowsPresenceOnlyWhenItWasSwitchedOn) {
  const auto shows = [&] { return on_store([](ContactStore& contacts) { return contacts.shows_presence(); }); };
  EXPECT_FALSE(shows());
  on_store([](ContactStore& contacts) {
    contacts.set_shows_presence(true);
    return true;
  });
  EXPECT_TRUE(shows());
}

}  // namespace
}  // namespace qpc::client
