// search_store.h: the index of words over what was said. What is new in the table message is taken in from time to
// time; what changes or goes there, triggers of its migrations change in the index at once.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/environment.h"
#include "db/database.h"

namespace qpc::client {

/// Messages with these cursors: `from` included, `to` not.
struct CursorSpan {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// Part of a text, in octets of UTF-8.
struct TextSpan {
  std::size_t begin = 0;
  std::size_t size = 0;
  bool operator==(const TextSpan&) const = default;
};

/// Borrows the database for one transaction. `expression` is FTS5's (query.h).
class SearchStore {
 public:
  explicit SearchStore(db::Database& db) : db_(db) {}

  /// Whether there are messages that were not taken in.
  bool has_new();
  /// Takes in the words of all messages.
  void take_in_new();

  /// The newest first.
  std::vector<std::int64_t> newest(const std::string& expression, CursorSpan span, std::uint32_t most);
  /// Of the newest `looked_at` that fit, those first that fit best (BM25).
  std::vector<std::int64_t> best(const std::string& expression, CursorSpan span, std::uint32_t looked_at,
                                 std::uint32_t most);
  /// Where in a message's text the words stand. `mark` is nowhere in it.
  std::vector<TextSpan> highlights(const std::string& expression, std::int64_t message, const std::string& mark);

  /// The messages that were stored in this time; as far as this device's clock was never set by more than a day, none
  /// is missing. Others may be among them. None: there are no such.
  std::optional<CursorSpan> span_of(std::optional<Milliseconds> from, std::optional<Milliseconds> before);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
