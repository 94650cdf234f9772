#include "node/invite/invite.h"

#include "node/test_support.h"

namespace qpc::node {
namespace {

using std::chrono::days;

class InvitesTest : public testing::Test {
 protected:
  TestDatabase database;
  crypto::SeededRandom random{as_bytes("invites")};

  MadeInvite make(std::uint32_t uses = 1, std::chrono::seconds lifetime = days(7)) {
    return create_invite(*database, {.note = "for bob", .most_uses = uses, .lifetime = lifetime}, random.array<16>(),
                         test_now)
        .value();
  }
  Outcome<> use(const MadeInvite& made, std::chrono::sys_seconds now = test_now) {
    return use_invite(*database, made.token, now);
  }
};

TEST_F(InvitesTest, LetsInAsManyAsItSaysAndNoMore) {
  const auto made = make(2);
  EXPECT_TRUE(use(made));
  EXPECT_TRUE(check_invite(*database, made.token, test_now));
  EXPECT_TRUE(use(made));
  EXPECT_EQ(use(made).error().reason, Reason::INVITE);
  EXPECT_EQ(list_invites(*database).at(0).uses, 2u);
}

TEST_F(InvitesTest, KeepsNoToken) {
  const auto made = make();
  const auto stored = (*database).find_one<Bytes>("SELECT token_hash FROM invite").value();
  EXPECT_FALSE(std::ranges::equal(stored, made.token));
  EXPECT_EQ(use_invite(*database, stored, test_now).error().reason, Reason::INVITE) << "the hash is no token";
}

TEST_F(InvitesTest, IsOverAtItsEnd) {
  const auto made = make(1, days(1));
  EXPECT_FALSE(use(made, test_now + days(1)));
  EXPECT_TRUE(use(made, test_now + days(1) - std::chrono::seconds(1)));
}

TEST_F(InvitesTest, IsOverWhenItIsRevoked) {
  const auto made = make(5);
  ASSERT_TRUE(use(made));
  const auto revoked = revoke_invite(*database, made.invite.row, test_now).value();
  EXPECT_EQ(revoked.revoked_at, test_now);
  EXPECT_EQ(revoked.uses, 1u);
  EXPECT_FALSE(use(made));
  EXPECT_EQ(revoke_invite(*database, made.invite.row, test_now + days(1))->revoked_at, test_now);
  EXPECT_EQ(revoke_invite(*database, 99, test_now).error().reason, Reason::NOT_FOUND);
}

TEST_F(InvitesTest, TellsAStrangerNothingOfWhyItIsNotGood) {
  const auto used = make(), expired = make(), revoked = make();
  ASSERT_TRUE(use(used));
  ASSERT_TRUE(revoke_invite(*database, revoked.invite.row, test_now));
  const auto never = random.array<16>();
  std::vector<Refusal> refusals{check_invite(*database, used.token, test_now).error(),
                                check_invite(*database, expired.token, test_now + days(8)).error(),
                                check_invite(*database, revoked.token, test_now).error(),
                                check_invite(*database, never, test_now).error(),
                                check_invite(*database, {}, test_now).error()};
  for (const auto& refusal : refusals) {
    EXPECT_EQ(refusal.reason, Reason::INVITE);
    EXPECT_STREQ(refusal.text.c_str(), refusals.front().text.c_str());
    EXPECT_EQ(refusal.limit, 0u);
  }
}

TEST_F(InvitesTest, RefusesNumbersThatMakeNoSense) {
  const auto reason = [&](const NewInvite& wanted) {
    return create_invite(*database, wanted, random.array<16>(), test_now).error().reason;
  };
  EXPECT_EQ(reason({.note = "", .most_uses = 0}), Reason::MALFORMED);
  EXPECT_EQ(reason({.note = "", .most_uses = most_invite_uses + 1}), Reason::MALFORMED);
  EXPECT_EQ(reason({.note = "", .lifetime = std::chrono::seconds(0)}), Reason::MALFORMED);
  EXPECT_EQ(reason({.note = "", .lifetime = longest_invite + std::chrono::seconds(1)}), Reason::MALFORMED);
  EXPECT_EQ(reason({.note = std::string(longest_invite_note + 1, 'x')}), Reason::MALFORMED);
  EXPECT_EQ(reason({.note = "a\nb"}), Reason::MALFORMED);
}

TEST_F(InvitesTest, ForgetsThoseThatEndedLongAgo) {
  make(1, days(1));
  const auto still = make(1, days(300));
  InviteStore(*database).sweep(test_now + days(40) - invite_memory);
  const auto left = list_invites(*database);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left.front().row, still.invite.row);
}

}  // namespace
}  // namespace qpc::node
