// markdown.h: what people type, read as Markdown: the part of CommonMark that a talk needs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace qpc::markdown {

enum class SpanKind : std::uint8_t {
  words,
  code,
  address,  ///< http:// or https://, as typed
  target,   ///< where the link goes whose words stand before it: a face shows it always
};

/// A piece of a line that looks the same throughout. A view of the text that was read, without line breaks.
struct Span {
  std::string_view text;
  SpanKind kind = SpanKind::words;
  bool is_bold = false;
  bool is_italic = false;
  bool is_struck = false;
  bool operator==(const Span&) const = default;
};

enum class LineKind : std::uint8_t {
  text,
  bullet,    ///< an item of a list
  number,    ///< an item of a list with numbers
  language,  ///< what stands behind the beginning of a block of code
  code,      ///< of a block of code
};

struct Line {
  static constexpr std::size_t most_quotes = 8;  ///< '>' behind these are words

  LineKind kind = LineKind::text;
  std::size_t quotes = 0;        ///< how many quotes it stands in
  std::string_view indent = {};  ///< before an item
  std::string_view number = {};  ///< "3." or "3)"
  std::vector<Span> spans = {};
};

struct Text {
  std::vector<Line> lines;
  std::size_t steps = 0;  ///< how much work it was: never more than a small multiple of the text's size
};

/// Reads emphasis (*, _), ~~struck~~ words, `code`, blocks of code (``` or ~~~), quotes, lists, links and addresses of
/// the web. Every style ends with its line, but for a block of code. All else stays as typed: headings, HTML, entities,
/// and images, which read like links. What is not shown of a text are marks (`marks`) alone, and what is shown stands
/// in its order; a text of nothing but marks is shown as typed. Nothing is unfit to be read, and nothing is checked: a
/// face cleans each span.
///
/// Time and space: linear in the text, whatever it is; no recursion.
Text read(std::string_view text);

/// The octets that may be left out.
inline constexpr std::string_view marks = "*_~`[]()\\>-+ \t\r\n";

}  // namespace qpc::markdown
