#include "cli/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <format>

#include "core/base/utf8.h"

namespace qpc::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view indentation = "\n    ";

/// Marks that stand above or below the character before them, of the scripts that have such.
struct Range {
  char32_t first, last;
};
constexpr std::array piled_up{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x05BF, 0x05C7}, Range{0x0610, 0x061A},
    Range{0x064B, 0x065F}, Range{0x0670, 0x0670}, Range{0x06D6, 0x06DC}, Range{0x06DF, 0x06E8}, Range{0x06EA, 0x06ED},
    Range{0x0711, 0x0711}, Range{0x0730, 0x074A}, Range{0x07A6, 0x07B0}, Range{0x07EB, 0x07F3}, Range{0x0816, 0x082D},
    Range{0x0859, 0x085B}, Range{0x0898, 0x0903}, Range{0x093A, 0x094F}, Range{0x0951, 0x0957}, Range{0x0981, 0x0983},
    Range{0x0E31, 0x0E31}, Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E}, Range{0x0EB1, 0x0EB1}, Range{0x0EB4, 0x0EBC},
    Range{0x0EC8, 0x0ECE}, Range{0x0F18, 0x0F19}, Range{0x0F35, 0x0F39}, Range{0x0F71, 0x0F84}, Range{0x0F86, 0x0F87},
    Range{0x0F8D, 0x0FBC}, Range{0x102B, 0x103E}, Range{0x135D, 0x135F}, Range{0x17B4, 0x17D3}, Range{0x180B, 0x180F},
    Range{0x1A55, 0x1A7F}, Range{0x1AB0, 0x1AFF}, Range{0x1CD0, 0x1CE8}, Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20F0},
    Range{0x2CEF, 0x2CF1}, Range{0x2DE0, 0x2DFF}, Range{0x302A, 0x302F}, Range{0x3099, 0x309A}, Range{0xA66F, 0xA67D},
    Range{0xA69E, 0xA69F}, Range{0xA8E0, 0xA8F1}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF},
};

bool is_piled_up(char32_t c) {
  const auto after = std::ranges::upper_bound(piled_up, c, {}, &Range::first);
  return after != piled_up.begin() && c <= std::prev(after)->last;
}

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
  std::size_t marks = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = take_character(text);
    marks = character && is_piled_up(*character) ? marks + 1 : 0;
    if (marks > most_marks) continue;
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
