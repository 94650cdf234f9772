// Profiles: who may change them, and who sees them.
#include "core/identity/profile.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class ProfileServiceTest : public NodeServiceTest {
 protected:
  ~ProfileServiceTest() noexcept override = default;

  Client alices = connect(), bobs = connect();
  api::Session::Client alice_session = settle(alices, alice), bob_session = settle(bobs, bob);

  static Bytes profile_of(const TestPerson& person, std::uint64_t version, const crypto::SigningKey& key) {
    return wire(identity::SignedProfile::sign({.account_id = person.account_id,
                                               .version = version,
                                               .display_name = "Alice",
                                               .status = "here",
                                               .avatar = Bytes(9, 1)},
                                              key));
  }
  capnp::Response<api::Profiles::PublishResults> publish(ByteView octets) {
    auto call = alice_session.profilesRequest().send().getProfiles().publishRequest();
    call.setProfile(as_data(octets));
    return call.send().wait(scope);
  }
  Reason refused(ByteView octets) { return publish(octets).getResult().getRefused().getReason(); }
  capnp::Response<api::Profiles::FetchResults> fetch(std::uint64_t since = 0) {
    auto call = bob_session.profilesRequest().send().getProfiles().fetchRequest();
    call.setAccountId(as_data(alice.account_id.octets));
    call.setSinceVersion(since);
    return call.send().wait(scope);
  }
};

TEST_F(ProfileServiceTest, ShowsWhatAnAccountHasSigned) {
  EXPECT_TRUE(fetch().getResult().isNothing());
  const auto octets = profile_of(alice, 2, alice.account_key);
  EXPECT_EQ(publish(octets).getResult().getPublished(), 2u);
  EXPECT_EQ(copy(fetch().getResult().getProfile()), octets);
  EXPECT_TRUE(fetch(2).getResult().isNothing()) << "the asker has it";
  EXPECT_TRUE(fetch(~std::uint64_t{0}).getResult().isNothing());
}

TEST_F(ProfileServiceTest, TakesNothingThatTheAccountHasNotSigned) {
  EXPECT_EQ(refused(profile_of(alice, 1, alice.device_key)), Reason::SIGNATURE);
  EXPECT_EQ(refused(profile_of(bob, 1, bob.account_key)), Reason::SIGNATURE);
  EXPECT_EQ(refused(Bytes(10)), Reason::MALFORMED);
  EXPECT_EQ(refused(Bytes(identity::SignedProfile::most_bytes + 1)), Reason::TOO_LARGE);
  EXPECT_EQ(refused(profile_of(alice, std::uint64_t{1} << 63, alice.account_key)), Reason::MALFORMED);
  EXPECT_TRUE(fetch().getResult().isNothing());
}

TEST_F(ProfileServiceTest, NeverGoesBack) {
  publish(profile_of(alice, 5, alice.account_key));
  EXPECT_EQ(refused(profile_of(alice, 5, alice.account_key)), Reason::MANIFEST);
  EXPECT_EQ(refused(profile_of(alice, 4, alice.account_key)), Reason::MANIFEST);
  EXPECT_EQ(publish(profile_of(alice, 6, alice.account_key)).getResult().getPublished(), 6u);
}

TEST_F(ProfileServiceTest, ShowsWhoIsBlockedNothing) {
  publish(profile_of(alice, 1, alice.account_key));
  auto block = alice_session.contactsRequest().send().getContacts().blockRequest();
  block.setAccountId(as_data(bob.account_id.octets));
  block.send().wait(scope);
  EXPECT_TRUE(fetch().getResult().isNothing());
}

}  // namespace
}  // namespace qpc::node
