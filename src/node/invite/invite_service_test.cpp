// Registering by invite, through the node's doors.
#include "node/invite/invite.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class InviteServiceTest : public NodeServiceTest {
 protected:
  InviteServiceTest() { context.registration = Registration::invite; }

  InviteToken make(std::uint32_t uses = 1) {
    return storage
        .write([token = random.array<16>(), uses](db::Database& db) {
          return create_invite(db, {.note = "", .most_uses = uses}, token, test_now);
        })
        .wait(scope)
        ->token;
  }
  std::uint32_t uses() {
    return storage.read([](db::Database& db) { return list_invites(db).at(0).uses; }).wait(scope);
  }
  /// What the node answers to the first half of a registration.
  Reason asked(Client& client, const char* name, ByteView invite) {
    auto start = opaque::create_registration_request(password("x"), random).value();
    auto answered = begin_registration(client, name, wire(start.request), invite);
    return answered.getResult().isRefused() ? answered.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  }
};

TEST_F(InviteServiceTest, OpensAnAccountForWhoHasOneAndUsesItUp) {
  auto client = connect();
  const auto token = make();
  EXPECT_TRUE(register_person(client, alice, token).getResult().isOpened());
  EXPECT_EQ(uses(), 1u);
  EXPECT_EQ(asked(client, "bob", token), Reason::INVITE);
  EXPECT_EQ(asked(client, "bob", {}), Reason::INVITE);
}

TEST_F(InviteServiceTest, TellsNobodyWithoutOneWhichNamesThereAre) {
  auto client = connect();
  const auto token = make(2);
  register_person(client, alice, token);
  EXPECT_EQ(asked(client, "alice", {}), Reason::INVITE);
  EXPECT_EQ(asked(client, "alice", token), Reason::NAME_TAKEN);
}

TEST_F(InviteServiceTest, GivesTheLastUseToOneOfTwoWhoRace) {
  auto client = connect();
  const auto token = make();
  auto first = opaque::create_registration_request(password("swordfish"), random).value();
  auto offered = begin_registration(client, "bob", wire(first.request), token);
  ASSERT_TRUE(offered.getResult().isOffered());
  ASSERT_TRUE(register_person(client, alice, token).getResult().isOpened());
  auto late = finish_registration(client, bob, std::move(first), offered.getResult().getOffered());
  EXPECT_EQ(late.getResult().getRefused().getReason(), Reason::INVITE);
  EXPECT_EQ(uses(), 1u);
  EXPECT_EQ(asked(client, "bob", make()), Reason::UNSPECIFIED) << "the name is free";
}

TEST_F(InviteServiceTest, UsesNothingForARegistrationThatFails) {
  auto client = connect();
  const auto token = make();
  auto start = opaque::create_registration_request(password("swordfish"), random).value();
  auto offered = begin_registration(client, "mallory", wire(start.request), token);
  auto failed = finish_registration(client, alice, std::move(start), offered.getResult().getOffered());
  EXPECT_EQ(failed.getResult().getRefused().getReason(), Reason::MANIFEST) << "its manifest is for another name";
  EXPECT_EQ(uses(), 0u);
  EXPECT_TRUE(register_person(client, alice, token).getResult().isOpened());
}

TEST_F(InviteServiceTest, IsLeftAloneByANodeThatIsOpen) {
  context.registration = Registration::open;
  auto client = connect();
  const auto token = make();
  EXPECT_TRUE(register_person(client, alice, token).getResult().isOpened());
  EXPECT_EQ(uses(), 0u);
  EXPECT_TRUE(register_person(client, bob).getResult().isOpened());
}

TEST_F(InviteServiceTest, OpensNothingAnyMoreOnceRegistrationIsClosed) {
  auto client = connect();
  const auto token = make();
  auto start = opaque::create_registration_request(password("swordfish"), random).value();
  auto offered = begin_registration(client, "alice", wire(start.request), token);
  context.registration = Registration::closed;
  auto late = finish_registration(client, alice, std::move(start), offered.getResult().getOffered());
  EXPECT_EQ(late.getResult().getRefused().getReason(), Reason::NOT_PERMITTED);
  EXPECT_EQ(asked(client, "alice", token), Reason::NOT_PERMITTED);
}

TEST_F(InviteServiceTest, SaysInItsInfoHowPeopleRegister) {
  auto client = connect();
  const auto policy = [&] { return client.node.infoRequest().send().wait(scope).getInfo().getRegistration(); };
  EXPECT_EQ(policy(), api::NodeInfo::RegistrationPolicy::INVITE);
  context.registration = Registration::open;
  EXPECT_EQ(policy(), api::NodeInfo::RegistrationPolicy::OPEN);
  context.registration = Registration::closed;
  EXPECT_EQ(policy(), api::NodeInfo::RegistrationPolicy::CLOSED);
}

}  // namespace
}  // namespace qpc::node
