#include "qpc/invite_words.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/identity/invite_link.h"

namespace qpc::cli {
namespace {

identity::InviteLink sample() {
  identity::InviteLink link{"192.0.2.1:7001", identity::DomainName::parse("example.org").value(), {}, {}};
  link.fingerprint.fill(7);
  link.token.fill(9);
  return link;
}

struct Taken {
  Globals globals;
  Register command;
};

client::Outcome<Taken> take(const std::string& name, const std::string& invite, Globals globals = {}) {
  Taken taken;
  taken.globals = std::move(globals);
  taken.command.name = name;
  taken.command.invite = invite;
  QPC_CHECK(take_invite(taken.globals, taken.command));
  return taken;
}

TEST(InviteWords, TakeNodeTrustAndDomainFromALink) {
  const auto taken = take("bob", sample().text()).value();
  EXPECT_EQ(taken.command.name, "bob@example.org");
  EXPECT_EQ(taken.command.token, Bytes(16, 9));
  EXPECT_EQ(taken.globals.node, "192.0.2.1:7001");
  EXPECT_EQ(taken.globals.trust, to_base32(Bytes(32, 7)));
}

TEST(InviteWords, TakeATokenAlone) {
  const auto taken = take("bob@example.org", to_base32(Bytes(16, 9))).value();
  EXPECT_EQ(taken.command.token, Bytes(16, 9));
  EXPECT_EQ(taken.globals.node, "");
  EXPECT_EQ(taken.globals.trust, "");
  EXPECT_EQ(take("bob", "")->command.token, Bytes());
}

TEST(InviteWords, LetANodeThatHasMovedBeNamed) {
  Globals globals;
  globals.node = "198.51.100.7:5001";
  EXPECT_EQ(take("bob", sample().text(), globals)->globals.node, "198.51.100.7:5001");
}

TEST(InviteWords, RefuseWhatContradictsTheLink) {
  EXPECT_EQ(take("bob@elsewhere.org", sample().text()).error().code, "bad_invite");
  EXPECT_TRUE(take("bob@Example.ORG", sample().text()));
  Globals globals;
  globals.trust = to_base32(Bytes(32, 8));
  EXPECT_EQ(take("bob", sample().text(), globals).error().code, "bad_invite");
  globals.trust = to_base32(Bytes(32, 7)).substr(0, 4) + " " + to_base32(Bytes(32, 7)).substr(4);
  EXPECT_TRUE(take("bob", sample().text(), globals)) << "however it is spaced";
}

TEST(InviteWords, RefuseWhatIsNoInvite) {
  for (const auto* text : {"qpc://", "qpc://host/example.org/x/y", "hello", "https://example.org/invite"}) {
    EXPECT_EQ(take("bob", text).error().code, "bad_invite") << text;
  }
}

}  // namespace
}  // namespace qpc::cli
