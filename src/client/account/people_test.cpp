#include "client/account/people.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Bob's account has two versions of its manifest, which Alice is given.
struct TakeManifests : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};

  TakeManifests() { bob.revoke(); }

  Outcome<std::uint32_t> take(const std::vector<Bytes>& manifests) {
    return alice.store.write([&](db::Database& db) {
      return take_manifests(db, bob.account_id, manifests).transform([](const auto& newest) { return newest.version; });
    });
  }
};

TEST_F(TakeManifests, TakesWhatCameAlreadyOnceMore) {
  EXPECT_EQ(take(bob.manifests), 2U);
  EXPECT_EQ(take(bob.manifests), 2U);
  EXPECT_EQ(take({bob.manifests[0]}), 2U);
  EXPECT_EQ(take({}), 2U);
}

TEST_F(TakeManifests, RefusesAnotherVersionInThePlaceOfAKnownOne) {
  EXPECT_EQ(take(bob.manifests), 2U);
  bob.manifests.pop_back();
  bob.clock.time = bob.clock.time + 1 * kj::DAYS;
  bob.revoke();
  EXPECT_EQ(take(bob.manifests).error().code, "manifest");
  EXPECT_EQ(take({bob.manifests[1]}).error().code, "manifest");
}

TEST_F(TakeManifests, RefusesAVersionWithAGapBeforeIt) { EXPECT_EQ(take({bob.manifests[1]}).error().code, "manifest"); }

}  // namespace
}  // namespace qpc::client
