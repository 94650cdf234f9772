#include "client/remark/mentions.h"

#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

using Words = std::vector<std::string>;

TEST(Mentions, AreWordsBehindAnAt) {
  EXPECT_EQ(words_behind_at("@bob and @Carol@example.org, (@dave)."), (Words{"bob", "carol@example.org", "dave"}));
  EXPECT_EQ(words_behind_at("see bob."), Words());
  EXPECT_EQ(words_behind_at("write to bob@example.org"), Words()) << "an address is no mention";
  EXPECT_EQ(words_behind_at("@@bob @ bob @"), Words());
}

TEST(Mentions, AreNotWithinCode) {
  EXPECT_EQ(words_behind_at("`@bob` @carol"), Words{"carol"});
  EXPECT_EQ(words_behind_at("``@bob ` @dave`` @carol"), Words{"carol"});
  EXPECT_EQ(words_behind_at("` @bob"), Words{"bob"}) << "a span that does not end is none";
  EXPECT_EQ(words_behind_at("```\n@bob\n```\n@carol"), Words{"carol"});
  EXPECT_EQ(words_behind_at("~~~\n@bob\n```\n@dave\n~~~~\n@carol"), Words{"carol"});
  EXPECT_EQ(words_behind_at("```\n@bob"), Words()) << "a fence without an end goes to the end";
}

TEST(Mentions, AreNotWithinAddresses) {
  EXPECT_EQ(words_behind_at("https://x.example/@bob @carol"), Words{"carol"});
  EXPECT_EQ(words_behind_at("[@dave](https://x.example/@bob)"), Words{"dave"});
}

TEST(Mentions, CanStandOut) {
  EXPECT_EQ(words_behind_at("**@bob** _@carol_, > @dave_d"), (Words{"bob", "carol", "dave_d"}));
}

TEST(Mentions, OfATextOfTicksAreFoundAtOnce) {
  std::string ticks;
  for (std::size_t i = 1; ticks.size() < 190'000; ++i) ticks += std::string(1 + i % 50, '`') + " ";
  EXPECT_LE(words_behind_at(ticks + "@bob").size(), 1U);
  EXPECT_EQ(words_behind_at(std::string(190'000, '`') + "\n@bob"), Words());
  EXPECT_TRUE(words_behind_at(std::string(190'000, '@')).empty());
}

struct MentionTest : RemarkGarden {};

TEST_F(MentionTest, GoToMembersAsAccounts) {
  bob.receive(say(alice, "@bob, @carol@example.org. and @dave, who is not here: `@alice`"));
  const auto seen = view(bob, "@bob, @carol@example.org. and @dave, who is not here: `@alice`");
  EXPECT_EQ(seen.around.mentions, (Words{"bob@example.org", "carol@example.org"}));
  EXPECT_TRUE(seen.around.mentions_you);
  EXPECT_FALSE(view(alice, seen.row.text).around.mentions_you);
}

TEST_F(MentionTest, EndWithASentence) {
  bob.receive(say(alice, "ask @bob."));
  EXPECT_TRUE(view(bob, "ask @bob.").around.mentions_you);
}

TEST_F(MentionTest, AreThoseOfTheNewestWords) {
  bob.receive(say(alice, "@bob"));
  bob.receive(edit(alice, "@bob", "@carol"));
  EXPECT_EQ(view(bob, "@carol").around.mentions, Words{"carol@example.org"});
  EXPECT_FALSE(view(bob, "@carol").around.mentions_you);
}

TEST_F(MentionTest, OfNobodyKnownAreNotShown) {
  message::AppMessage message;
  message.body = message::Text{"hello"};
  message.mentions = {{1, 2, 3}, {4, 5, 6}};
  bob.receive(forge_next(alice, std::move(message)));
  EXPECT_TRUE(view(bob, "hello").around.mentions.empty());
}

}  // namespace
}  // namespace qpc::client
