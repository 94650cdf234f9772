#include "core/identity/group_link.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"

namespace qpc::identity {
namespace {

GroupLink sample(const std::string& maker = "alice@example.org") {
  crypto::SeededRandom random(std::uint64_t{5});
  return {.maker = UserAddress::parse(maker).value(),
          .account_key_hash = random.array<32>(),
          .device = DeviceId::generate(random),
          .invite = random.array<16>(),
          .secret = InviteSecret::generate(random)};
}

TEST(GroupLink, GivesItselfBack) {
  for (const auto* maker : {"alice@example.org", "a.b_c-9@localhost"}) {
    const auto link = GroupLink::parse(sample(maker).text());
    ASSERT_TRUE(link);
    EXPECT_EQ(*link, sample(maker));
  }
}

TEST(GroupLink, OfTheLongestNameIsNotTooLong) {
  const std::string label(63, 'd');
  const auto link = sample(std::string(32, 'a') + "@" + label + "." + label + "." + label + "." + std::string(61, 'd'));
  EXPECT_LE(link.text().size(), GroupLink::most_bytes);
  EXPECT_TRUE(GroupLink::parse(link.text()));
}

TEST(GroupLink, HasNothingInItThatAShellStumblesOver) {
  for (const char c : sample().text()) {
    EXPECT_TRUE(std::string_view("abcdefghijklmnopqrstuvwxyz0123456789.-_:/@").contains(c)) << c;
  }
}

TEST(GroupLink, IsRefusedWhenAnyOfItIsMissingOrMore) {
  const auto text = sample().text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(GroupLink::parse(text.substr(0, size)).error().kind, Kind::malformed) << size;
  }
  for (const auto* more : {"/", "a", " ", "/more", "\n"}) EXPECT_FALSE(GroupLink::parse(text + more)) << more;
}

TEST(GroupLink, IsRefusedWithAnythingElseInItsPlaces) {
  const auto half = to_base32(Bytes(16, 9)), whole = to_base32(Bytes(32, 7));
  const auto refused = [](const std::string& text) { return !GroupLink::parse(text); };
  const std::string rest = "/" + whole + "/" + half + "/" + half + "/" + whole;
  EXPECT_FALSE(refused("qpc-group://alice@example.org" + rest));
  EXPECT_TRUE(refused("qpc://alice@example.org" + rest));
  EXPECT_TRUE(refused("qpc-group://alice" + rest));
  EXPECT_TRUE(refused("qpc-group://al ice@example.org" + rest));
  EXPECT_TRUE(refused("qpc-group://alice@example.org/" + half + "/" + half + "/" + half + "/" + whole));
  EXPECT_TRUE(refused("qpc-group://alice@example.org/" + whole + "/" + whole + "/" + half + "/" + whole));
  EXPECT_TRUE(refused("qpc-group://alice@example.org/" + whole + "/" + half + "/" + half + "/" + half));
}

TEST(InviteSecret, IsKnownByAHashThatIsNotTheSecret) {
  const auto one = sample().secret;
  EXPECT_EQ(one.hash(), InviteSecret(one).hash());
  EXPECT_NE(to_hex(one.hash()), to_hex(one.reveal()));
}

}  // namespace
}  // namespace qpc::identity
