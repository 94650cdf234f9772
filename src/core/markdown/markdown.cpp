#include "core/markdown/markdown.h"

#include <algorithm>
#include <optional>

#include "core/markdown/spans.h"

namespace qpc::markdown {
namespace {

constexpr std::string_view spaces = " \t\r";

std::size_t run_of(std::string_view text, char c) { return std::min(text.find_first_not_of(c), text.size()); }

/// The line that a text begins with, which it loses.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::size_t take_quotes(std::string_view& line, std::size_t most) {
  std::size_t quotes = 0;
  while (quotes < most) {
    const std::size_t indent = run_of(line, ' ');
    if (indent > 3 || indent == line.size() || line[indent] != '>') break;
    line.remove_prefix(indent + 1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    ++quotes;
  }
  return quotes;
}

/// The marks between which a block of code stands.
struct Fence {
  char mark = 0;
  std::size_t size = 0;
  std::size_t indent = 0;
  std::size_t quotes = 0;

  /// Marks that could begin or end a block; `behind` is what stands behind them.
  static std::optional<Fence> find(std::string_view line, std::string_view& behind) {
    Fence fence{.indent = run_of(line, ' ')};
    line.remove_prefix(fence.indent);
    if (fence.indent > 3 || (!line.starts_with("```") && !line.starts_with("~~~"))) return std::nullopt;
    fence.mark = line.front();
    fence.size = run_of(line, fence.mark);
    behind = line.substr(fence.size);
    return fence;
  }
};

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

void take_item(std::string_view& rest, Line& line) {
  const std::size_t indent = std::min(rest.find_first_not_of(" \t"), rest.size());
  const std::string_view item = rest.substr(indent);
  constexpr std::size_t most_digits = 9;
  const std::size_t digits = std::min(item.find_first_not_of("0123456789"), item.size());
  const std::string_view mark = item.substr(digits, 2);
  if (digits == 0 && (mark == "- " || mark == "* " || mark == "+ ")) {
    line.kind = LineKind::bullet;
  } else if (digits > 0 && digits <= most_digits && (mark == ". " || mark == ") ")) {
    line.kind = LineKind::number;
    line.number = item.substr(0, digits + 1);
  } else {
    return;
  }
  line.indent = rest.substr(0, indent);
  rest = item.substr(digits + 2);
}

class Reader {
 public:
  void take(std::string_view line) {
    ++text_.steps;
    std::string_view rest = line;
    Line made{.quotes = take_quotes(rest, fence_ ? fence_->quotes : Line::most_quotes)};
    if (fence_ && made.quotes < fence_->quotes) fence_.reset();  // it ends with its quote
    std::string_view behind;
    const auto marks = Fence::find(rest, behind);
    if (fence_) {
      if (marks && marks->mark == fence_->mark && marks->size >= fence_->size && trimmed(behind).empty()) {
        fence_.reset();
        return;
      }
      rest.remove_prefix(std::min(run_of(rest, ' '), fence_->indent));
      put_whole(std::move(made), LineKind::code, rest);
    } else if (marks && !(marks->mark == '`' && behind.contains('`'))) {
      fence_ = marks;
      fence_->quotes = made.quotes;
      if (const auto language = trimmed(behind); !language.empty()) {
        put_whole(std::move(made), LineKind::language, language);
      }
    } else {
      take_item(rest, made);
      made.spans = read_spans(rest, text_.steps);
      text_.lines.push_back(std::move(made));
    }
  }

  void put_whole(Line line, LineKind kind, std::string_view words) {
    line.kind = kind;
    if (!words.empty()) line.spans.push_back({words, kind == LineKind::code ? SpanKind::code : SpanKind::words});
    text_.lines.push_back(std::move(line));
  }

  Text& text() { return text_; }

 private:
  Text text_;
  std::optional<Fence> fence_;
};

}  // namespace

Text read(std::string_view text) {
  Reader reader;
  std::string_view rest = text;
  do reader.take(take_line(rest));
  while (!rest.empty());
  const bool shows = std::ranges::any_of(reader.text().lines, [](const Line& line) { return !line.spans.empty(); });
  if (!shows) {
    reader.text().lines.clear();
    for (rest = text; !rest.empty();) reader.put_whole({}, LineKind::text, take_line(rest));
  }
  return std::move(reader.text());
}

}  // namespace qpc::markdown
