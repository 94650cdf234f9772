#include "client/command/invite.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/identity/invite_link.h"

namespace qpc::command {
namespace {

identity::InviteLink sample() {
  identity::InviteLink link{"192.0.2.1:7001", identity::DomainName::parse("example.org").value(), {}, {}};
  link.fingerprint.fill(7);
  link.token.fill(9);
  return link;
}

struct Taken {
  Surroundings where;
  Invited invited;
};

Outcome<Taken> take(const std::string& name, const std::string& invite, Surroundings where = {}) {
  Taken taken{.where = std::move(where), .invited = {}};
  QPC_TRY(taken.invited, take_invite(taken.where, name, invite));
  return taken;
}

TEST(Invite, TakesNodeTrustAndDomainFromALink) {
  const auto taken = take("bob", sample().text()).value();
  EXPECT_EQ(taken.invited.name, "bob@example.org");
  EXPECT_EQ(taken.invited.token, Bytes(16, 9));
  EXPECT_EQ(taken.where.node, "192.0.2.1:7001");
  EXPECT_EQ(taken.where.trust, to_base32(Bytes(32, 7)));
}

TEST(Invite, TakesATokenAlone) {
  const auto taken = take("bob@example.org", to_base32(Bytes(16, 9))).value();
  EXPECT_EQ(taken.invited.token, Bytes(16, 9));
  EXPECT_EQ(taken.where.node, "");
  EXPECT_EQ(taken.where.trust, "");
  EXPECT_EQ(take("bob", "")->invited.token, Bytes());
}

TEST(Invite, LetsANodeThatHasMovedBeNamed) {
  EXPECT_EQ(take("bob", sample().text(), {.node = "198.51.100.7:5001"})->where.node, "198.51.100.7:5001");
}

TEST(Invite, RefusesWhatContradictsTheLink) {
  EXPECT_EQ(take("bob@elsewhere.org", sample().text()).error().code, "bad_invite");
  EXPECT_TRUE(take("bob@Example.ORG", sample().text()));
  const std::string other = to_base32(Bytes(32, 8));
  EXPECT_EQ(take("bob", sample().text(), {.trust = other}).error().code, "bad_invite");
  const std::string spaced = to_base32(Bytes(32, 7)).insert(4, " ");
  EXPECT_TRUE(take("bob", sample().text(), {.trust = spaced})) << "however it is spaced";
}

TEST(Invite, RefusesWhatIsNoInvite) {
  for (const auto* text : {"qpc://", "qpc://host/example.org/x/y", "hello", "https://example.org/invite"}) {
    EXPECT_EQ(take("bob", text).error().code, "bad_invite") << text;
  }
}

}  // namespace
}  // namespace qpc::command
