#include "cli/terminal_text.h"

#include <algorithm>
#include <cstdint>
#include <format>

#include "core/base/utf8.h"

namespace qpc::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view indentation = "\n    ";

bool steers_the_terminal(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool mark = c == 0x061C || c == 0x200E || c == 0x200F;
  const bool bidirectional = mark || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return (control && c != '\t') || separator || bidirectional;
}

}  // namespace

std::string terminal_text(std::string_view text, Lines lines) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = take_character(text);
    if (!character) {
      shown += replacement;
      text.remove_prefix(1);
    } else if (*character == '\n' && lines == Lines::keep) {
      shown += indentation;
    } else if (steers_the_terminal(*character)) {
      shown += std::format("<U+{:04X}>", static_cast<std::uint32_t>(*character));
    } else {
      shown += before.substr(0, before.size() - text.size());
    }
  }
  return shown;
}

std::string in_short(std::string_view text) {
  constexpr std::size_t most = 60;
  const std::string_view begin = beginning_of(text, most);
  std::string line = terminal_text(begin, Lines::join) + (begin.size() < text.size() ? "…" : "");
  std::ranges::replace(line, '\t', ' ');
  return line;
}

}  // namespace qpc::cli
