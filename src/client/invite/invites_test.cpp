#include "client/invite/invites.h"

#include "client/group/roles_for_tests.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

using std::chrono::hours;

/// Invites into a group with roles.
struct InvitesTest : RolesTest {
  std::int64_t garden = alice.only();
  static Outcome<InviteView> make(LoneClient& who, std::chrono::seconds lifetime = hours(1), std::uint32_t uses = 1) {
    return Invites(who.environment, who.groups).create(who.only(), lifetime, uses);
  }
  static std::string code(const Outcome<InviteView>& outcome) { return outcome ? "" : outcome.error().code; }
};

TEST_F(InvitesTest, AreMadeByThoseWhoMayAddPeople) {
  EXPECT_EQ(code(make(alice)), "");
  EXPECT_EQ(code(make(bob)), "");
  EXPECT_EQ(code(make(carol)), "not_allowed");
  change(alice, {.adds = Role::admin});
  EXPECT_EQ(code(make(bob)), "not_allowed");
  change(alice, {.adds = Role::member});
  EXPECT_EQ(code(make(carol)), "");
}

TEST_F(InvitesTest, SayWhoMadeThemAndOnWhichDevice) {
  const auto made = must(make(alice));
  ASSERT_TRUE(made.link);
  EXPECT_EQ(made.link->maker.text(), "alice@example.org");
  EXPECT_EQ(made.link->device, alice.device_id());
  const auto manifest = must(carol.store.read([&](db::Database& db) { return stored_manifest(db, alice.account_id); }));
  EXPECT_EQ(made.link->account_key_hash, identity::GroupLink::hash_of(manifest.account_key));
  EXPECT_EQ(must(identity::GroupLink::parse(made.link->text())), *made.link);
  EXPECT_NE(must(make(alice)).link->secret, made.link->secret);
}

TEST_F(InvitesTest, AreBounded) {
  using std::chrono::seconds;
  EXPECT_EQ(code(make(alice, seconds(0))), "bad_lifetime");
  EXPECT_EQ(code(make(alice, seconds(-1))), "bad_lifetime");
  EXPECT_EQ(code(make(alice, Invites::longest_lifetime + seconds(1))), "bad_lifetime");
  EXPECT_EQ(code(make(alice, Invites::longest_lifetime, 0)), "bad_uses");
  EXPECT_EQ(code(make(alice, Invites::longest_lifetime, Invites::most_uses + 1)), "bad_uses");
  EXPECT_EQ(code(make(alice, Invites::longest_lifetime, Invites::most_uses)), "");
  for (std::size_t made = 1; made < Invites::most_good; ++made) ASSERT_EQ(code(make(alice)), "");
  EXPECT_EQ(code(make(alice)), "too_many_invites");
  alice.clock.time = alice.clock.time + 2 * kj::HOURS;
  EXPECT_EQ(code(make(alice)), "");
}

TEST_F(InvitesTest, LeadIntoNoConversationOfTwo) {
  const auto dm = alice.begin(GroupKind::dm, "", dave.account_id);
  EXPECT_EQ(code(Invites(alice.environment, alice.groups).create(dm, hours(1), 1)), "not_a_group");
}

TEST_F(InvitesTest, AreListedWithWhatBecameOfThem) {
  Invites invites(alice.environment, alice.groups);
  const auto good = must(make(alice, hours(9))), expired = must(make(alice)), revoked = must(make(alice, hours(9)));
  must(invites.revoke(to_hex(revoked.row.id)));
  alice.clock.time = alice.clock.time + 2 * kj::HOURS;
  const auto state_of = [&](const InviteView& one) {
    const auto listed = must(invites.list(garden));
    return std::ranges::find(listed, one.row.id, [](const InviteView& view) { return view.row.id; })->state;
  };
  EXPECT_EQ(state_of(good), InviteView::State::good);
  EXPECT_EQ(state_of(expired), InviteView::State::expired);
  EXPECT_EQ(state_of(revoked), InviteView::State::revoked);
  EXPECT_TRUE(must(invites.list(garden + 1)).empty());
  for (const auto& view : must(invites.list({}))) EXPECT_FALSE(view.link);
  // A month after their end they are forgotten.
  alice.clock.time = alice.clock.time + 31 * kj::DAYS;
  must(make(alice));
  EXPECT_EQ(must(invites.list({})).size(), 1U);
}

TEST_F(InvitesTest, AreRevokedByTheBeginningOfTheirIds) {
  Invites invites(alice.environment, alice.groups);
  EXPECT_EQ(code(invites.revoke("1f")), "unknown_invite");
  const auto made = must(make(alice));
  EXPECT_EQ(code(invites.revoke("")), "unknown_invite");
  EXPECT_EQ(must(invites.revoke(to_hex(made.row.id).substr(0, 8))).state, InviteView::State::revoked);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    for (const std::uint8_t end : {std::uint8_t{1}, std::uint8_t{2}}) {
      InviteRow row{.id = {0xab, end}, .conversation = garden, .expires_at = alice.environment.now() + hours(1)};
      InviteStore(db).add(row);
    }
    return {};
  }));
  EXPECT_EQ(code(invites.revoke("ab")), "ambiguous");
  EXPECT_EQ(code(invites.revoke("ab01")), "");
}

}  // namespace
}  // namespace qpc::client
