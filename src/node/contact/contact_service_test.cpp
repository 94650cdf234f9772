// Blocking through real RPC: what the blocked person still gets.
#include "node/keys/key_package_store.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class ContactServiceTest : public NodeServiceTest {
 protected:
  ~ContactServiceTest() noexcept override = default;

  Client alices = connect(), bobs = connect();
  api::Session::Client alice_session = settle(alices, alice), bob_session = settle(bobs, bob);
  api::Contacts::Client contacts = alice_session.contactsRequest().send().getContacts();

  bool block(ByteView account_id) {
    auto call = contacts.blockRequest();
    call.setAccountId(as_data(account_id));
    return call.send().wait(scope).getResult().isDone();
  }
  bool unblock(ByteView account_id) {
    auto call = contacts.unblockRequest();
    call.setAccountId(as_data(account_id));
    return call.send().wait(scope).getResult().isDone();
  }
  bool is_blocked(ByteView account_id) {
    auto call = contacts.blockedRequest();
    call.initAccountIds(1).set(0, as_data(account_id));
    return call.send().wait(scope).getResult().getBlocked()[0];
  }
  void publish(PackageUse use, std::uint8_t number) {
    storage
        .write([&](db::Database& db) {
          const auto device = DeviceStore(db).find(AccountStore(db).named("alice")->row, alice.device_id)->row;
          KeyPackageStore(db).add(device, 1, use, test_now + std::chrono::hours(1), Bytes(32, number),
                                  Bytes(9, number));
        })
        .wait(scope);
  }
  capnp::Response<api::Keys::ClaimResults> claim() {
    auto call = bob_session.keysRequest().send().getKeys().claimRequest();
    call.initAccount().setName("alice");
    call.setSuite(1);
    return call.send().wait(scope);
  }
};

TEST_F(ContactServiceTest, HandsTheBlockedPersonNoKeyPackageAndTellsThemNothing) {
  const auto empty = claim();
  publish(PackageUse::single, 1);
  publish(PackageUse::last_resort, 2);
  ASSERT_FALSE(block(alice.account_id.view())) << "nobody blocks themselves";
  ASSERT_TRUE(block(bob.account_id.view()));
  EXPECT_TRUE(is_blocked(bob.account_id.view()));
  const auto blocked = claim();
  EXPECT_EQ(kj::str(blocked.getResult()), kj::str(empty.getResult())) << "as if they were used up";
  EXPECT_EQ(look_up_reason(bob_session, "alice"), Reason::UNSPECIFIED);
  ASSERT_TRUE(unblock(bob.account_id.view()));
  EXPECT_FALSE(claim().getResult().getClaimed().getPackages()[0].getLastResort()) << "none was used up meanwhile";
}

TEST_F(ContactServiceTest, HoldsForAllDevicesOfTheAccount) {
  ASSERT_TRUE(block(bob.account_id.view()));
  auto second = connect();
  auto resumed = resume(second, alice, 2, alice.device_key);
  contacts = resumed.getResult().getOpened().getSession().contactsRequest().send().getContacts();
  EXPECT_TRUE(is_blocked(bob.account_id.view()));
  EXPECT_FALSE(is_blocked(alice.account_id.view()));
}

TEST_F(ContactServiceTest, RefusesWhatIsNoAccountIdAndTooManyAtOnce) {
  EXPECT_FALSE(block(Bytes(15)));
  EXPECT_FALSE(unblock(Bytes(17)));
  auto call = contacts.blockedRequest();
  call.initAccountIds(1001);
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::TOO_MANY);
  auto wrong = contacts.blockedRequest();
  wrong.initAccountIds(1);
  EXPECT_EQ(wrong.send().wait(scope).getResult().getRefused().getReason(), Reason::MALFORMED);
}

}  // namespace
}  // namespace qpc::node
