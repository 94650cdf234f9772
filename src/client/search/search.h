// search.h: finds what was said, in the store of this device (docs/book/search.md).
#pragma once
#include "client/history/history.h"
#include "client/search/query.h"
#include "client/search/search_store.h"

namespace qpc::client {

enum class SearchOrder : std::uint8_t {
  newest,
  best,  ///< by BM25, among the newest `Search::most_ranked` that fit
};

struct SearchRequest {
  std::vector<SearchTerm> terms = {};  ///< parse_query
  SearchOrder order = SearchOrder::newest;
  std::uint32_t most = 20;                  ///< at most `Search::most_found`
  std::optional<std::int64_t> behind = {};  ///< goes on with what is older than this: SearchPage::next
};

struct SearchHit {
  MessageView message;
  std::vector<TextSpan> highlights;  ///< in the message's text
};

struct SearchPage {
  std::vector<SearchHit> hits;
  std::optional<std::int64_t> next = {};  ///< there may be more
};

/// Neither what was deleted or has gone by itself is found, nor what can be seen once, nor what blocked people say.
class Search {
 public:
  static constexpr std::uint32_t most_found = 200;
  static constexpr std::uint32_t most_ranked = 2000;
  /// So long it looks before it gives what there is, however rare the words.
  static constexpr std::chrono::milliseconds patience{250};

  /// Both outlive this.
  Search(Environment& environment, Store& store, History& history)
      : environment_(environment), store_(store), history_(history) {}

  /// What came in the last moments is missing where it cannot be taken into the index: the disk is full, or another
  /// process writes for long. Errors: usage: "bad_query", "nothing_to_search"; not_found, for a person or conversation
  /// that is not known; store.
  Outcome<SearchPage> find(const SearchRequest& request);

 private:
  /// What is looked for, and where.
  struct Plan {
    std::string expression;
    std::optional<Milliseconds> from = {};
    std::optional<Milliseconds> before = {};
    CursorSpan span;
  };
  Outcome<> take_in_new();
  Outcome<std::optional<Plan>> plan(const SearchRequest& request);
  Outcome<std::string> mark_of(const SearchTerm& term);
  /// The message, if it is to be shown; with its highlights.
  Outcome<std::optional<SearchHit>> look_at(const Plan& plan, std::int64_t message, const std::string& mark);

  Environment& environment_;
  Store& store_;
  History& history_;
};

}  // namespace qpc::client
