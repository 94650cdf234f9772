#include "client/search/query.h"

#include <algorithm>
#include <array>

#include "core/base/utf8.h"

namespace qpc::client {
namespace {

using What = SearchTerm::What;

constexpr std::array<std::pair<std::string_view, What>, 5> operators = {{{"in:", What::in},
                                                                         {"from:", What::from},
                                                                         {"before:", What::before},
                                                                         {"after:", What::after},
                                                                         {"has:", What::has}}};
constexpr std::array<std::string_view, 3> things = {"file", "link", "poll"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::unexpected<Failure> bad_query(std::string text) {
  return failure(FailureKind::usage, "bad_query", std::move(text));
}

/// Reads what was typed, piece by piece.
class QueryReader {
 public:
  explicit QueryReader(std::string_view typed) : rest_(typed) {}

  /// False at the end.
  bool skip_spaces() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  SearchTerm next() {
    SearchTerm term;
    if (rest_.size() > 1 && rest_.front() == '-' && !is_space(rest_[1])) {
      term.is_excluded = true;
      rest_.remove_prefix(1);
    }
    for (const auto& [name, what] : operators) {
      if (!term.is_excluded && rest_.starts_with(name)) {
        term.what = what;
        rest_.remove_prefix(name.size());
        break;
      }
    }
    const bool is_quoted = rest_.starts_with('"');
    term.value = is_quoted ? quoted() : word();
    if (term.what == What::words && !is_quoted) {
      term.is_prefix = term.value.ends_with('*');
      while (term.value.ends_with('*')) term.value.pop_back();
    }
    return term;
  }

 private:
  /// Up to the next quotation mark, or the end.
  std::string quoted() {
    rest_.remove_prefix(1);
    const auto end = std::min(rest_.find('"'), rest_.size());
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return value;
  }
  std::string word() {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(rest_, is_space) - rest_.begin());
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return value;
  }

  std::string_view rest_;
};

Outcome<> check(const SearchTerm& term) {
  if (term.what != What::words && term.value.empty()) {
    return bad_query("An operator stands directly before what it means: in:garden, from:alice, before:2026-11-26.");
  }
  if (term.what == What::has && !std::ranges::contains(things, term.value)) {
    return bad_query("'has:' takes file, link or poll.");
  }
  if (term.is_prefix && !term.value.empty() && count_characters(term.value) < 2) {
    return bad_query("The beginning of a word has two letters or more: ab*.");
  }
  return {};
}

/// In FTS5's quotation marks, in which only they themselves mean anything.
std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\0') continue;
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

Outcome<std::vector<SearchTerm>> parse_query(std::string_view typed) {
  if (typed.size() > longest_query) {
    return failure(FailureKind::limit, "query_too_long",
                   "A search has at most " + std::to_string(longest_query) + " octets.");
  }
  std::vector<SearchTerm> terms;
  for (QueryReader reader(typed); reader.skip_spaces();) {
    auto term = reader.next();
    QPC_CHECK(check(term));
    if (term.value.empty()) continue;
    if (terms.size() == most_terms) {
      return failure(FailureKind::limit, "query_too_long",
                     "A search has at most " + std::to_string(most_terms) + " words and operators.");
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

std::string match_expression(const std::vector<SearchTerm>& terms, const std::vector<std::string>& marks) {
  std::string there, absent;
  for (const auto& mark : marks) there += (there.empty() ? "marks : " : " AND marks : ") + in_quotes(mark);
  std::string words;
  for (const auto& term : terms) {
    if (term.what != What::words) continue;
    std::string& place = term.is_excluded ? absent : words;
    if (!place.empty()) place += term.is_excluded ? " OR " : " ";
    place += in_quotes(term.value) + (term.is_prefix ? " *" : "");
  }
  if (!words.empty()) there += (there.empty() ? "text : (" : " AND text : (") + words + ")";
  if (there.empty() || absent.empty()) return there;
  return "(" + there + ") NOT text : (" + absent + ")";
}

}  // namespace qpc::client
