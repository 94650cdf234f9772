#include "client/search/search_store.h"

namespace qpc::client {
namespace {

constexpr auto clock_slack = std::chrono::days(1);

std::vector<std::int64_t> read_ids(db::Rows rows) {
  std::vector<std::int64_t> ids;
  for (const auto row : rows) ids.push_back(row.get<std::int64_t>(0));
  return ids;
}

}  // namespace

bool SearchStore::has_new() {
  return db_.find_one<bool>("SELECT ifnull((SELECT max(id) FROM message), 0) > through FROM words_indexed").value();
}

void SearchStore::take_in_new() {
  if (!has_new()) return;
  db_.run(
      "INSERT INTO message_words (rowid, text, marks) SELECT id, text, marks FROM message_searchable "
      "WHERE id > (SELECT through FROM words_indexed)");
  db_.run("UPDATE words_indexed SET through = (SELECT max(id) FROM message)");
}

std::vector<std::int64_t> SearchStore::newest(const std::string& expression, CursorSpan span, std::uint32_t most) {
  return read_ids(
      db_.query("SELECT rowid FROM message_words WHERE message_words MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY "
                "rowid DESC LIMIT ?4",
                expression, span.from, span.to, most));
}

std::vector<std::int64_t> SearchStore::best(const std::string& expression, CursorSpan span, std::uint32_t looked_at,
                                            std::uint32_t most) {
  return read_ids(db_.query(
      "SELECT id FROM (SELECT rowid AS id, bm25(message_words, 1.0, 0.0) AS score FROM message_words WHERE "
      "message_words MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4) ORDER BY score, id "
      "DESC LIMIT ?5",
      expression, span.from, span.to, looked_at, most));
}

std::vector<TextSpan> SearchStore::highlights(const std::string& expression, std::int64_t message,
                                              const std::string& mark) {
  const auto marked = db_.find_one<std::string>(
      "SELECT highlight(message_words, 0, ?3, ?3) FROM message_words WHERE message_words MATCH ?1 AND rowid = ?2",
      expression, message, mark);
  std::vector<TextSpan> spans;
  if (!marked) return spans;
  std::size_t place = 0;  // in the text without marks
  bool is_inside = false;
  for (std::size_t at = 0;;) {
    const auto found = marked->find(mark, at);
    if (found == std::string::npos) return spans;
    place += found - at;
    if (is_inside) {
      spans.back().size = place - spans.back().begin;
    } else {
      spans.push_back({.begin = place});
    }
    is_inside = !is_inside;
    at = found + mark.size();
  }
}

std::optional<CursorSpan> SearchStore::span_of(std::optional<Milliseconds> from, std::optional<Milliseconds> before) {
  using Found = std::optional<std::int64_t>;
  CursorSpan span{.from = 1,
                  .to = db_.find_one<std::int64_t>("SELECT ifnull(max(id), 0) + 1 FROM message").value_or(1)};
  if (from) {
    Found first = db_.find_one<Found>("SELECT min(id) FROM message WHERE stored_at >= ?1 AND stored_at < ?2", *from,
                                      *from + clock_slack)
                      .value_or(std::nullopt);
    if (!first) {
      first = db_.find_one<std::int64_t>("SELECT id FROM message WHERE stored_at >= ?1 ORDER BY stored_at, id LIMIT 1",
                                         *from);
    }
    if (!first) return std::nullopt;
    span.from = *first;
  }
  if (before) {
    Found last = db_.find_one<Found>("SELECT max(id) FROM message WHERE stored_at < ?1 AND stored_at >= ?2", *before,
                                     *before - clock_slack)
                     .value_or(std::nullopt);
    if (!last) {
      last = db_.find_one<std::int64_t>(
          "SELECT id FROM message WHERE stored_at < ?1 ORDER BY stored_at DESC, id DESC LIMIT 1", *before);
    }
    if (!last) return std::nullopt;
    span.to = *last + 1;
  }
  return span;
}

}  // namespace qpc::client
