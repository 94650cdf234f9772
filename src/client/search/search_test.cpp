#include "client/search/search.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "client/client_for_tests.h"
#include "client/contact/contact_store.h"

namespace qpc::client {
namespace {

struct SearchTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden, kitchen;
  History history{alice.environment, alice.groups};
  Search search{alice.environment, alice.store, history};

  SearchTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    alice.meet(bob);
    alice.meet(carol);
    garden = alice.begin(GroupKind::group, "garden");
    kitchen = alice.begin(GroupKind::group, "kitchen");
  }

  std::int64_t add(const std::string& text, LoneClient& from, std::int64_t conversation,
                   MessageKind kind = MessageKind::text, Milliseconds at = {}) {
    return must(alice.store.write([&](db::Database& db) -> Outcome<std::int64_t> {
      return MessageStore(db)
          .add({.conversation = conversation,
                .kind = kind,
                .account_id = from.account_id,
                .stored_at = at,
                .text = text})
          .value();
    }));
  }
  std::int64_t add(const std::string& text) { return add(text, bob, garden); }
  void change(std::int64_t message, const std::string& text) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      db.run("UPDATE message SET text = ?2 WHERE id = ?1", message, text);
      return {};
    }));
  }

  SearchPage page(std::string_view typed, SearchRequest request = {}) {
    request.terms = must(parse_query(typed));
    return must(search.find(request));
  }
  std::vector<std::string> found(std::string_view typed, SearchRequest request = {}) {
    std::vector<std::string> texts;
    for (const auto& hit : page(typed, std::move(request)).hits) texts.push_back(hit.message.row.text);
    return texts;
  }
  using Texts = std::vector<std::string>;
};

TEST_F(SearchTest, FindsAllTheWordsTheNewestFirst) {
  add("the old apple tree");
  add("a pear");
  add("an apple and a pear");
  EXPECT_EQ(found("apple"), (Texts{"an apple and a pear", "the old apple tree"}));
  EXPECT_EQ(found("pear apple"), Texts{"an apple and a pear"});
  EXPECT_EQ(found("plum"), Texts{});
}

TEST_F(SearchTest, MindsNeitherCaseNorAccents) {
  add("Über den Wölken in São Paulo");
  add("ΑΘΗΝΑ και Москва");
  EXPECT_EQ(found("uber").size(), 1U);
  EXPECT_EQ(found("WOLKEN sao").size(), 1U);
  EXPECT_EQ(found("αθηνα").size(), 1U);
  EXPECT_EQ(found("москва").size(), 1U);
}

TEST_F(SearchTest, KnowsPhrasesBeginningsAndWhatMustNotBeThere) {
  add("green apples and red pears");
  add("red apples");
  EXPECT_EQ(found("\"red apples\""), Texts{"red apples"});
  EXPECT_EQ(found("app* pea*"), Texts{"green apples and red pears"});
  EXPECT_EQ(found("apples -green"), Texts{"red apples"});
  EXPECT_EQ(found("\"red app\""), Texts{}) << "whole words";
}

TEST_F(SearchTest, LooksInAConversationOfAPersonAndForThings) {
  add("apple of bob", bob, garden);
  add("apple of carol", carol, garden);
  add("apple in the kitchen", bob, kitchen);
  add("apple.jpg, 3 KiB", carol, kitchen, MessageKind::file);
  add("apple https://example.org/pie", alice, garden);
  EXPECT_EQ(found("apple in:kitchen").size(), 2U);
  EXPECT_EQ(found("apple from:carol in:garden"), Texts{"apple of carol"});
  EXPECT_EQ(found("apple from:carol@example.org in:garden"), Texts{"apple of carol"});
  EXPECT_EQ(found("from:me"), Texts{"apple https://example.org/pie"});
  EXPECT_EQ(found("has:file"), Texts{"apple.jpg, 3 KiB"});
  EXPECT_EQ(found("has:link"), Texts{"apple https://example.org/pie"});
  EXPECT_EQ(search.find({.terms = must(parse_query("from:nobody"))}).error().code, "unknown_user");
  EXPECT_EQ(search.find({.terms = must(parse_query("in:nowhere"))}).error().code, "unknown_conversation");
  EXPECT_EQ(search.find({.terms = must(parse_query("before:soon"))}).error().code, "bad_query");
  EXPECT_EQ(search.find({.terms = must(parse_query("before:2026"))}).error().code, "nothing_to_search");
}

TEST_F(SearchTest, LooksBeforeAndAfterDays) {
  using namespace std::chrono;
  for (const int day : {1, 5, 9}) {
    add("apple " + std::to_string(day), bob, garden, MessageKind::text, sys_days(2026y / 11 / day) + 12h);
  }
  EXPECT_EQ(found("apple before:2026-11-05"), Texts{"apple 1"});
  EXPECT_EQ(found("apple after:2026-11-05"), (Texts{"apple 9", "apple 5"}));
  EXPECT_EQ(found("apple after:2026-11-02 before:2026-11-06"), Texts{"apple 5"});
  EXPECT_EQ(found("apple after:2026-11-02 before:2026-11-04"), Texts{});
  EXPECT_EQ(found("apple after:2027"), Texts{});
  EXPECT_EQ(found("apple before:2026"), Texts{});
  EXPECT_EQ(found("apple before:2027 after:2026-11").size(), 3U);
}

TEST_F(SearchTest, MissesNothingWhenAClockWasSetBack) {
  using namespace std::chrono;
  add("apple late", bob, garden, MessageKind::text, sys_days(2026y / 11 / 9) + 2h);
  add("apple early", bob, garden, MessageKind::text, sys_days(2026y / 11 / 8) + 20h);  // stored behind it
  add("apple later", bob, garden, MessageKind::text, sys_days(2026y / 11 / 9) + 3h);
  EXPECT_EQ(found("apple after:2026-11-09"), (Texts{"apple later", "apple late"}));
  EXPECT_EQ(found("apple before:2026-11-09"), Texts{"apple early"});
}

TEST_F(SearchTest, FollowsWhatBecomesOfATextWhoeverChangesIt) {
  const auto message = add("an apple");
  change(message, "a pear");
  EXPECT_EQ(found("apple"), Texts{});
  EXPECT_EQ(found("pear"), Texts{"a pear"});
  change(message, "");
  EXPECT_EQ(found("pear"), Texts{});
  change(message, "a plum");
  EXPECT_EQ(found("plum").size(), 1U);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    db.run("DELETE FROM message WHERE id = ?1", message);
    return {};
  }));
  EXPECT_EQ(found("plum"), Texts{});
}

TEST_F(SearchTest, TakesInWhatIsNewOnceAndAsItIsThen) {
  const auto old = add("an apple");
  EXPECT_EQ(found("apple").size(), 1U);
  const auto changed = add("a pear"), gone = add("a plum");
  change(changed, "a quince");
  change(old, "a cherry");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    EXPECT_TRUE(SearchStore(db).has_new());
    db.run("DELETE FROM message WHERE id = ?1", gone);
    return {};
  }));
  EXPECT_EQ(found("quince"), Texts{"a quince"});
  EXPECT_EQ(found("cherry"), Texts{"a cherry"});
  for (const auto* word : {"apple", "pear", "plum"}) EXPECT_EQ(found(word), Texts{}) << word;
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    EXPECT_FALSE(SearchStore(db).has_new());
    // Compares every word of the index with the messages.
    db.run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");
    return {};
  }));
}

TEST_F(SearchTest, FindsNothingOfThoseWhoAreBlockedAndNoLinesOfOurs) {
  add("apple", bob, garden);
  add("apple", carol, garden);
  add("apple", alice, garden, MessageKind::notice);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ContactStore(db).set_blocked(carol.account_id, true);
    return {};
  }));
  EXPECT_EQ(page("apple").hits.size(), 1U);
}

TEST_F(SearchTest, SaysWhereTheWordsStand) {
  add("Grüne Äpfel, grüne Birnen");
  const auto hit = page("grune birnen in:garden").hits.at(0);
  ASSERT_EQ(hit.highlights.size(), 3U);
  const auto text = [&](const TextSpan& span) { return hit.message.row.text.substr(span.begin, span.size); };
  EXPECT_EQ(text(hit.highlights[0]), "Grüne");
  EXPECT_EQ(text(hit.highlights[1]), "grüne");
  EXPECT_EQ(text(hit.highlights[2]), "Birnen");
}

TEST_F(SearchTest, GoesOnWhereAPageEnds) {
  for (int i = 1; i <= 7; ++i) add("apple " + std::to_string(i));
  Texts all;
  SearchRequest request{.most = 3};
  for (int pages = 0; pages < 10; ++pages) {
    request.terms = must(parse_query("apple"));
    const auto page = must(search.find(request));
    for (const auto& hit : page.hits) all.push_back(hit.message.row.text);
    if (!page.next) break;
    request.behind = page.next;
  }
  EXPECT_EQ(all, (Texts{"apple 7", "apple 6", "apple 5", "apple 4", "apple 3", "apple 2", "apple 1"}));
}

TEST_F(SearchTest, PutsFirstWhatFitsBestOnRequest) {
  add("apple apple apple");
  add("something long about many things, and an apple among them, that nobody reads to its end");
  EXPECT_EQ(found("apple", {.order = SearchOrder::best}).at(0), "apple apple apple");
}

TEST_F(SearchTest, IsNotBrokenByAnythingTyped) {
  add("an \"apple\" AND NOT NEAR(pear, 3) text:plum marks:c1 ^*");
  const std::string parts[] = {"\"",    "\"\"", "AND", "OR",     "NOT", "NEAR(",     ")",      "(",
                               "^",     "*",    "+",   "-",      ":",   "text:",     "marks:", "{a b}",
                               "apple", "ap*",  "\\",  "'",      ";",   "--",        "\x01",   "\xff\xfe",
                               "%",     "?1",   "!!!", "日本語", "🍎",  "in:garden", "-apple", "a\"b"};
  for (const auto& one : parts) {
    for (const auto& other : parts) {
      for (const auto* between : {"", " "}) {
        const std::string typed = one + between + other;
        auto terms = parse_query(typed);
        if (!terms) continue;
        const auto found = search.find({.terms = *terms});
        EXPECT_TRUE(found || found.error().kind != FailureKind::store) << typed << ": " << found.error().text;
        const auto best = search.find({.terms = *std::move(terms), .order = SearchOrder::best});
        EXPECT_TRUE(best || best.error().kind != FailureKind::store) << typed;
      }
    }
  }
  EXPECT_EQ(found("NOT").size(), 1U);
  EXPECT_EQ(found("apple !!!").size(), 1U) << "what has no letters is nowhere and everywhere";
}

}  // namespace
}  // namespace qpc::client
