#include "core/markdown/spans.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/markdown/emphasis.h"

namespace qpc::markdown {
namespace {

constexpr std::size_t none = std::string_view::npos;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool can_be_escaped(char c) { return c > ' ' && c < 0x7f && !is_letter_or_digit(c); }

/// What a line is made of, in its order.
struct Piece {
  std::string_view text;
  SpanKind kind = SpanKind::words;
  std::optional<std::size_t> run = {};  ///< which, where it is marks of emphasis
};

/// How long the address is that `text` begins with; 0: none. What ends a sentence is no part of it.
std::size_t address_size(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return 0;
  std::string_view address = text.substr(0, text.find_first_of(" \t\r<>\"`[]", scheme));
  auto closing = std::ranges::count(address, ')') - std::ranges::count(address, '(');
  while (address.size() > scheme) {
    if (address.back() == ')' && closing > 0) {
      --closing;
    } else if (!std::string_view("?!.,:;*_~'").contains(address.back())) {
      return address.size();
    }
    address.remove_suffix(1);
  }
  return 0;
}

class LineReader {
 public:
  explicit LineReader(std::string_view line) : line_(line) {}

  std::vector<Span> read(std::size_t& steps) {
    find_ticks();
    find_brackets_of_targets();
    while (at_ < line_.size()) {
      ++steps;
      if (!take_special()) ++at_;
    }
    put_words();
    steps += pair(runs_);
    return spans();
  }

 private:
  /// Takes what is more than a letter; false, where it is one.
  bool take_special() {
    switch (line_[at_]) {
      case '\\':
        return take_escape();
      case '`':
        return take_code();
      case '*':
      case '_':
      case '~':
        return take_run();
      case '[':
        put_words();
        open_.push_back(pieces_.size());
        put({.text = line_.substr(at_, 1)});
        return true;
      case ']':
        return take_end_of_link();
      case 'h':
        return take_address();
      default:
        return false;
    }
  }

  bool take_escape() {
    if (at_ + 1 == line_.size() || !can_be_escaped(line_[at_ + 1])) return false;
    put_words();
    begin_ = at_ + 1;
    at_ += 2;
    return true;
  }

  bool take_code() {
    const std::size_t size = std::min(line_.find_first_not_of('`', at_), line_.size()) - at_;
    const auto& ends = ticks_[size];
    const auto end = std::ranges::lower_bound(ends, at_ + size);
    if (end == ends.end()) {
      at_ += size;
      return true;
    }
    put_words();
    std::string_view code = line_.substr(at_ + size, *end - at_ - size);
    const bool is_padded = code.starts_with(' ') && code.ends_with(' ') && code.find_first_not_of(' ') != none;
    if (is_padded) code = code.substr(1, code.size() - 2);
    pieces_.push_back({.text = code, .kind = SpanKind::code});
    begin_ = at_ = *end + size;
    return true;
  }

  bool take_run() {
    put_words();
    runs_.push_back(run_at(line_, at_));
    put({.text = line_.substr(at_, runs_.back().size), .run = runs_.size() - 1});
    return true;
  }

  bool take_address() {
    if (at_ > 0 && is_letter_or_digit(line_[at_ - 1])) return false;
    const std::size_t size = address_size(line_.substr(at_));
    if (size == 0) return false;
    put_words();
    put({.text = line_.substr(at_, size), .kind = SpanKind::address});
    return true;
  }

  bool take_end_of_link() {
    if (open_.empty()) return false;
    const std::size_t opening = open_.back();
    open_.pop_back();
    const auto target = targets_.find(at_ + 1);
    if (target == targets_.end()) return false;
    put_words();
    pieces_[opening].text = {};
    pieces_.push_back({.text = line_.substr(at_ + 2, target->second - at_ - 2), .kind = SpanKind::target});
    begin_ = at_ = target->second + 1;
    open_.clear();  // no link stands within another
    return true;
  }

  /// Where the runs of ticks of each size begin.
  void find_ticks() {
    for (std::size_t at = line_.find('`'); at != none; at = line_.find('`', at)) {
      const std::size_t end = std::min(line_.find_first_not_of('`', at), line_.size());
      ticks_[end - at].push_back(at);
      at = end;
    }
  }

  /// Which bracket behind ']' ends where; a target has no spaces, and is not empty.
  void find_brackets_of_targets() {
    if (!line_.contains("](")) return;
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < line_.size(); ++at) {
      const char c = line_[at];
      if (c == '\\') ++at;
      if (c == ' ' || c == '\t' || c == '\r') open.clear();
      if (c == '(') open.push_back(at);
      if (c != ')' || open.empty()) continue;
      const std::size_t begin = open.back();
      open.pop_back();
      if (begin > 0 && line_[begin - 1] == ']' && at > begin + 1) targets_[begin] = at;
    }
  }

  void put_words() {
    if (begin_ < at_) pieces_.push_back({.text = line_.substr(begin_, at_ - begin_)});
    begin_ = at_;
  }

  /// The piece that stands here.
  void put(Piece piece) {
    at_ += piece.text.size();
    begin_ = at_;
    pieces_.push_back(piece);
  }

  std::vector<Span> spans() const {
    std::vector<Span> spans;
    std::array<std::size_t, emphases> depth{};
    for (const auto& piece : pieces_) {
      std::string_view text = piece.text;
      const Run* run = piece.run ? &runs_[*piece.run] : nullptr;
      if (run != nullptr) {
        for (std::size_t style = 0; style < emphases; ++style) depth[style] -= run->closes[style];
        const std::size_t closed = run->closes[italic] + 2 * (run->closes[bold] + run->closes[struck]);
        text = text.substr(closed, run->rest);
      }
      add(spans, {text, piece.kind, depth[bold] > 0, depth[italic] > 0, depth[struck] > 0});
      if (run == nullptr) continue;
      for (std::size_t style = 0; style < emphases; ++style) depth[style] += run->opens[style];
    }
    return spans;
  }

  /// Joins what stands side by side and looks the same.
  static void add(std::vector<Span>& spans, Span span) {
    if (span.text.empty()) return;
    if (!spans.empty() && span.kind == SpanKind::words) {
      Span joined = spans.back();
      const bool touches = joined.text.data() + joined.text.size() == span.text.data();
      joined.text = span.text;
      if (touches && joined == span) {
        auto& before = spans.back().text;
        before = {before.data(), before.size() + span.text.size()};
        return;
      }
    }
    spans.push_back(span);
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< of the words that are not put yet
  std::vector<Piece> pieces_;
  std::vector<Run> runs_;
  std::vector<std::size_t> open_;  ///< pieces: '[' that may begin a link
  std::map<std::size_t, std::vector<std::size_t>> ticks_;
  std::map<std::size_t, std::size_t> targets_;
};

}  // namespace

std::vector<Span> read_spans(std::string_view line, std::size_t& steps) { return LineReader(line).read(steps); }

}  // namespace qpc::markdown
