#include "client/search/query.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "client/search/date.h"

namespace qpc::client {
namespace {

using What = SearchTerm::What;

std::vector<SearchTerm> terms(std::string_view typed) {
  auto parsed = parse_query(typed);
  if (!parsed) ADD_FAILURE() << typed << ": " << parsed.error().text;
  return parsed.value_or(std::vector<SearchTerm>());
}

TEST(Query, HasWordsAndOperators) {
  EXPECT_EQ(terms("hello  world"), (std::vector<SearchTerm>{{.value = "hello"}, {.value = "world"}}));
  EXPECT_EQ(terms("\"hello world\" gar* -weeds"), (std::vector<SearchTerm>{{.value = "hello world"},
                                                                           {.value = "gar", .is_prefix = true},
                                                                           {.value = "weeds", .is_excluded = true}}));
  EXPECT_EQ(terms("in:\"my garden\" from:bob before:2026-11 after:2025 has:link"),
            (std::vector<SearchTerm>{{.what = What::in, .value = "my garden"},
                                     {.what = What::from, .value = "bob"},
                                     {.what = What::before, .value = "2026-11"},
                                     {.what = What::after, .value = "2025"},
                                     {.what = What::has, .value = "link"}}));
}

TEST(Query, TakesWhatIsNoOperatorForWords) {
  EXPECT_EQ(terms("http://example.org - a:b"),
            (std::vector<SearchTerm>{{.value = "http://example.org"}, {.value = "-"}, {.value = "a:b"}}));
  EXPECT_EQ(terms("\"never closed"), (std::vector<SearchTerm>{{.value = "never closed"}}));
  EXPECT_TRUE(terms(" \t \"\" ***").empty());
}

TEST(Query, IsRefusedWithAReason) {
  for (const char* typed : {"in:", "from: bob", "has:everything", "a*", "ä*"}) {
    EXPECT_EQ(parse_query(typed).error().code, "bad_query") << typed;
  }
  EXPECT_EQ(parse_query(std::string(longest_query + 1, 'x')).error().code, "query_too_long");
  std::string many;
  for (std::size_t i = 0; i <= most_terms; ++i) many += "w ";
  EXPECT_EQ(parse_query(many).error().code, "query_too_long");
}

TEST(Query, IsQuotedWhateverItHolds) {
  EXPECT_EQ(match_expression(terms("say \"hi"), {}), "text : (\"say\" \"hi\")");
  EXPECT_EQ(match_expression({{.value = "a\"b OR c"}}, {}), "text : (\"a\"\"b OR c\")");
  EXPECT_EQ(match_expression(terms("gar* -weeds -snails"), {"c1", "k5"}),
            "(marks : \"c1\" AND marks : \"k5\" AND text : (\"gar\" *)) NOT text : (\"weeds\" OR \"snails\")");
  EXPECT_EQ(match_expression({{.value = std::string("a\0b", 3)}}, {}), "text : (\"ab\")");
  EXPECT_EQ(match_expression(terms("-weeds"), {}), "") << "everything but something is nothing to look for";
}

TEST(Date, IsADayAMonthOrAYear) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  using namespace std::chrono;
  EXPECT_EQ(begin_of("2026-11-26"), Milliseconds(sys_days(2026y / 11 / 26)));
  EXPECT_EQ(begin_of("2026-11"), Milliseconds(sys_days(2026y / 11 / 1)));
  EXPECT_EQ(begin_of("2026"), Milliseconds(sys_days(2026y / 1 / 1)));
  for (const char* wrong :
       {"", "26", "2026-", "2026-13", "2026-02-30", "2026-1-1", "2026-11-26x", "-026", "1969", "20261126"}) {
    EXPECT_FALSE(begin_of(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace qpc::client
