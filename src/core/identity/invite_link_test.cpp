#include "core/identity/invite_link.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc::identity {
namespace {

InviteLink sample(std::string node = "chat.example.org:5001") {
  InviteLink link{std::move(node), DomainName::parse("example.org").value(), {}, {}};
  link.fingerprint.fill(7);
  link.token.fill(9);
  return link;
}

TEST(InviteLink, GivesItselfBack) {
  for (const auto* node : {"chat.example.org:5001", "192.0.2.1:5001", "[2001:db8::1]:7"}) {
    EXPECT_EQ(InviteLink::parse(sample(node).text()).value(), sample(node));
  }
}

TEST(InviteLink, HasNothingInItThatAShellOrAReaderStumblesOver) {
  for (const char c : sample().text()) {
    EXPECT_TRUE(std::string_view("abcdefghijklmnopqrstuvwxyz0123456789.-:/").contains(c)) << c;
  }
}

TEST(InviteLink, IsRefusedWhenAnyOfItIsMissingOrMore) {
  const auto text = sample().text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(InviteLink::parse(text.substr(0, size)).error().kind, Kind::malformed) << size;
  }
  for (const auto* more : {"/", "a", " ", "/more", "\n"}) EXPECT_FALSE(InviteLink::parse(text + more)) << more;
}

TEST(InviteLink, IsRefusedWithAnythingElseInItsPlaces) {
  const auto fingerprint = to_base32(Bytes(32, 7)), token = to_base32(Bytes(16, 9));
  const auto refused = [](const std::string& text) { return !InviteLink::parse(text); };
  EXPECT_TRUE(refused("http://h:1/example.org/" + fingerprint + "/" + token));
  EXPECT_TRUE(refused("qpc:///example.org/" + fingerprint + "/" + token));
  EXPECT_TRUE(refused("qpc://h 1/example.org/" + fingerprint + "/" + token));
  EXPECT_TRUE(refused("qpc://h:1/exa mple.org/" + fingerprint + "/" + token));
  EXPECT_TRUE(refused("qpc://h:1/example.org/" + token + "/" + fingerprint));
  EXPECT_TRUE(refused("qpc://" + std::string(300, 'h') + "/example.org/" + fingerprint + "/" + token));
  EXPECT_TRUE(refused("qpc://h:1/" + std::string(1000, 'e') + "/" + fingerprint + "/" + token));
}

TEST(InviteToken, IsTypedInEitherCase) {
  auto typed = to_base32(Bytes(16, 9));
  EXPECT_EQ(parse_invite_token(typed).value(), sample().token);
  for (char& c : typed) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(parse_invite_token(typed).value(), sample().token);
  EXPECT_FALSE(parse_invite_token(typed.substr(1)));
  EXPECT_FALSE(parse_invite_token(""));
}

}  // namespace
}  // namespace qpc::identity
