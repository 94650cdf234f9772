// query.h: what a person searches for, as they type it.
//
//     words                  each somewhere in the text, however it is written: case and accents do not matter
//     "several words"        one behind the other
//     begin*                 words that begin so: two letters at least
//     -word  -"some words"   not with these
//     in:NAME  from:NAME     in a conversation; of a person, or `me`
//     before:DATE after:DATE 2026-11-26, 2026-11 or 2026, by when it came here: before it begins, from its beginning on
//     has:file  has:link     and `has:poll`
//
// What else has a colon is searched for as it stands. Nothing typed can break the search: what is no operator is words.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "client/failure.h"

namespace qpc::client {

/// One thing that has to be there, or must not.
struct SearchTerm {
  enum class What : std::uint8_t { words, in, from, before, after, has };
  What what = What::words;
  std::string value;
  bool is_prefix = false;
  bool is_excluded = false;
  bool operator==(const SearchTerm&) const = default;
};

inline constexpr std::size_t longest_query = 1024;
inline constexpr std::size_t most_terms = 32;

/// Errors: usage: "bad_query", for an operator without a value, an unknown `has:`, or a prefix that is too short;
/// limit: "query_too_long".
Outcome<std::vector<SearchTerm>> parse_query(std::string_view typed);

/// The terms as FTS5 takes them: each quoted, none empty. Empty, where there is nothing but dates. `marks` have to be
/// there, too: letters and digits.
std::string match_expression(const std::vector<SearchTerm>& terms, const std::vector<std::string>& marks);

}  // namespace qpc::client
