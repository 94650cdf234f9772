#include "node/ban/bans.h"

#include "node/audit/audit_log.h"
#include "node/keys/keys.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class BansTest : public testing::Test {
 protected:
  BansTest() {
    mailbox = settle(*db, alice);
    account = AccountStore(*db).named("alice").value();
  }
  Outcome<> ban(std::optional<std::chrono::sys_seconds> until = {}) {
    return bans.add(account.row, {.reason = "spam", .since = test_now, .until = until}, test_now);
  }

  TestDatabase db;
  TestPerson alice{"alice"};
  MailboxState mailbox;
  AccountState account;
  Bans bans{*db};
};

TEST_F(BansTest, HoldsUntilItIsLifted) {
  EXPECT_TRUE(bans.check_not_banned(account.row, test_now));
  ASSERT_TRUE(ban());
  EXPECT_EQ(bans.check_not_banned(account.row, test_now + hours(24 * 1000)).error().reason, Reason::BANNED);
  EXPECT_EQ(bans.find(account.row, test_now)->reason, "spam");
  EXPECT_TRUE(bans.lift(account.row));
  EXPECT_FALSE(bans.lift(account.row));
  EXPECT_TRUE(bans.check_not_banned(account.row, test_now));
}

TEST_F(BansTest, EndsToTheSecondAndTellsHowLongItLasts) {
  ASSERT_TRUE(ban(test_now + hours(1)));
  const auto refused = bans.check_not_banned(account.row, test_now + seconds(3599));
  EXPECT_EQ(refused.error().reason, Reason::BANNED);
  EXPECT_EQ(refused.error().limit, 1u);
  EXPECT_TRUE(bans.check_not_banned(account.row, test_now + hours(1)));
}

TEST_F(BansTest, IsLiftedWhenItsEndHasComeAndTheAuditLogSaysSo) {
  ASSERT_TRUE(ban(test_now + hours(1)));
  bans.lift_ended(test_now + seconds(3599));
  EXPECT_TRUE(bans.any());
  bans.lift_ended(test_now + hours(1));
  EXPECT_FALSE(bans.any());
  EXPECT_EQ(AuditLog(*db).find({.kind = "account.ban_ended"}, 9).at(0).name, "alice");
}

TEST_F(BansTest, RefusesAReasonThatIsNoLineOfTextAndAnEndThatHasPassed) {
  const auto with_reason = [&](const std::string& reason) {
    return bans.add(account.row, {.reason = reason, .since = test_now, .until = {}}, test_now);
  };
  EXPECT_TRUE(with_reason(""));
  EXPECT_TRUE(with_reason(std::string(Bans::longest_reason, 'a')));
  EXPECT_EQ(with_reason(std::string(Bans::longest_reason + 1, 'a')).error().reason, Reason::MALFORMED);
  EXPECT_EQ(with_reason("two\nlines").error().reason, Reason::MALFORMED);
  EXPECT_EQ(ban(test_now).error().reason, Reason::MALFORMED);
}

TEST_F(BansTest, MakesAMailboxTakeNothingNewAndKeepWhatItHas) {
  Mailboxes mailboxes(*db, {});
  ASSERT_TRUE(mailboxes.enqueue(mailbox.address, as_bytes("before"), seconds(0), test_now));
  ASSERT_TRUE(ban(test_now + hours(1)));
  EXPECT_EQ(mailboxes.enqueue(mailbox.address, as_bytes("during"), seconds(0), test_now).error().reason,
            Reason::MAILBOX_FULL);
  EXPECT_TRUE(mailboxes.enqueue(mailbox.address, as_bytes("before"), seconds(0), test_now)) << "it has that";
  const std::int64_t rows[] = {mailbox.row};
  const auto stored = mailboxes.fan_out(as_bytes("to a group"), std::nullopt, rows, seconds(0), test_now);
  EXPECT_EQ(stored.full, 1u);
  EXPECT_TRUE(stored.mailboxes.empty());
  EXPECT_EQ(mailboxes.fetch(mailbox.row, 1, 0, test_now).deliveries.size(), 1u);
  EXPECT_TRUE(mailboxes.enqueue(mailbox.address, as_bytes("after"), seconds(0), test_now + hours(1)));
}

TEST_F(BansTest, HandsOutNoKeyPackages) {
  Keys keys(*db);
  const auto device = DeviceStore(*db).find(account.row, alice.device_id).value();
  const CheckedPackage package{.suite = 1, .not_after = test_now + hours(99), .ref = {1}, .octets = {1, 2}};
  ASSERT_TRUE(keys.publish(device.row, std::span(&package, 1), {}, test_now));
  ASSERT_TRUE(ban());
  const auto claim = [&] { return keys.claim(account, 1, 0, identity::DeviceId{}, Take::single_use, test_now); };
  EXPECT_EQ(claim().error().reason, Reason::NO_KEY_PACKAGES);
  ASSERT_TRUE(bans.lift(account.row));
  EXPECT_EQ(claim().value().packages.size(), 1u) << "none was used up meanwhile";
}

class BannedTest : public NodeServiceTest {
 protected:
  ~BannedTest() noexcept override = default;
  void ban(const char* name, bool tell_sessions, std::optional<std::chrono::sys_seconds> until = {}) {
    const auto row =
        storage
            .write([name = std::string(name), until](db::Database& db) {
              const auto account = AccountStore(db).named(name).value();
              Bans(db).add(account.row, {.reason = "", .since = test_now, .until = until}, test_now).value();
              return account.row;
            })
            .wait(scope);
    if (tell_sessions) sessions.ban(row, until);
  }
  /// How long the ban lasts that a call is refused for, as the answer says.
  std::uint64_t seconds_left(api::Session::Client session) {
    auto call = session.directoryRequest().send().getDirectory().lookUpRequest();
    call.initAccount().setName("alice");
    auto answered = call.send().wait(scope);
    const auto refused = answered.getResult().getRefused();
    EXPECT_EQ(refused.getReason(), Reason::BANNED);
    return refused.getLimit();
  }
  void lift(const char* name) {
    storage
        .write([name = std::string(name)](db::Database& db) {
          return Bans(db).lift(AccountStore(db).named(name).value().row);
        })
        .wait(scope);
  }
};

TEST_F(BannedTest, AnOpenSessionEndsAndItsConnectionToo) {
  auto client = connect();
  auto session = settle(client, alice);
  auto other = connect();
  const auto others = settle(other, bob);
  EXPECT_EQ(look_up_reason(session, "bob"), Reason::UNSPECIFIED);
  ban("alice", true);
  EXPECT_EQ(look_up_reason(session, "bob"), Reason::BANNED);
  EXPECT_EQ(sessions.size(), 1u);
  advance(SessionRegistry::farewell);
  EXPECT_TRUE(fails(client.node.healthRequest().send()));
}

TEST_F(BannedTest, ASessionThatHasNotHeardOfItYetIsRefusedByWhatIsStored) {
  auto client = connect();
  auto session = settle(client, alice);
  ban("alice", false);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::BANNED);
}

TEST_F(BannedTest, AnOpenSessionIsToldWhenTheBanEnds) {
  auto client = connect();
  auto session = settle(client, alice);
  ban("alice", false, test_now + hours(2));
  EXPECT_EQ(seconds_left(session), 7200u) << "by what is stored";
  ban("alice", true, test_now + hours(1));
  EXPECT_EQ(seconds_left(session), 3600u) << "as it was told";
  lift("alice");
  EXPECT_EQ(seconds_left(session), 3600u) << "it has ended for good";
}

TEST_F(BannedTest, AnOpenSessionIsToldOfABanWithoutAnEnd) {
  auto client = connect();
  auto session = settle(client, alice);
  ban("alice", false);
  EXPECT_EQ(seconds_left(session), 0u);
  ban("alice", true);
  EXPECT_EQ(seconds_left(session), 0u);
}

TEST(Ban, HasASecondLeftAtLeastUntilItIsLifted) {
  EXPECT_EQ(refuse_banned(test_now, test_now).error().limit, 1u);
  EXPECT_EQ(refuse_banned(test_now - hours(1), test_now).error().limit, 1u) << "0 would say that it has no end";
}

TEST_F(BannedTest, NoSessionIsOpenedUntilItIsLifted) {
  auto client = connect();
  settle(client, alice);
  ban("alice", true);
  auto again = connect();
  EXPECT_EQ(resume(again, alice, 2, alice.device_key).getResult().getRefused().getReason(), Reason::BANNED);
  lift("alice");
  EXPECT_TRUE(resume(again, alice, 2, alice.device_key).getResult().isOpened()) << "the counter was not used up";
}

TEST_F(BannedTest, OnlyTheDeviceItselfLearnsOfIt) {
  auto client = connect();
  settle(client, alice);
  ban("alice", true);
  auto again = connect();
  EXPECT_EQ(resume(again, alice, 2, bob.device_key).getResult().getRefused().getReason(), Reason::SIGNATURE);
}

TEST_F(BannedTest, OnlyWhoKnowsThePasswordLearnsOfIt) {
  auto client = connect();
  settle(client, alice);
  ban("alice", true);
  auto again = connect();
  EXPECT_EQ(log_in(again, "alice", "a guess").getResult().getRefused().getReason(), Reason::CREDENTIALS);
  EXPECT_EQ(log_in(again, "alice", "swordfish").getResult().getRefused().getReason(), Reason::BANNED);
}

TEST_F(BannedTest, WhoHasLoggedInBeforeEnrolsNoDevice) {
  auto client = connect();
  settle(client, alice);
  auto other = connect();
  auto authenticated = log_in(other, "alice", "swordfish");
  auto enrol = authenticated.getResult().getAuthenticated().getEnrolment().enrolRequest();
  const auto device_id = identity::DeviceId::generate(random);
  const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  enrol.getDevice().setDeviceKey(as_data(key.public_key()));
  prove(other, alice, device_id, key, 1, enrol.getDevice().initProof());
  ban("alice", true);
  EXPECT_EQ(enrol.send().wait(scope).getResult().getRefused().getReason(), Reason::BANNED);
}

}  // namespace
}  // namespace qpc::node
