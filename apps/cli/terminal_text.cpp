#include "cli/terminal_text.h"

#include <cstdint>
#include <format>

namespace qpc::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view indentation = "\n    ";

struct Character {
  char32_t number = 0;
  std::size_t size = 0;  // in octets; 0: not UTF-8
};

/// The character that `text` begins with (Unicode 16, table 3-7: no overlong forms, no surrogates).
Character first_character(std::string_view text) {
  const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = octet(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t number = lead & (0xFFU >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((octet(at) & 0xC0) != 0x80) return {};
    number = (number << 6) | (octet(at) & 0x3FU);
  }
  const bool overlong = (size == 3 && number < 0x800) || (size == 4 && number < 0x10000);
  const bool surrogate = number >= 0xD800 && number <= 0xDFFF;
  if (overlong || surrogate || number > 0x10FFFF) return {};
  return {number, size};
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
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.size == 0) {
      shown += replacement;
      text.remove_prefix(1);
      continue;
    }
    if (character.number == '\n' && lines == Lines::keep) {
      shown += indentation;
    } else if (steers_the_terminal(character.number)) {
      shown += std::format("<U+{:04X}>", static_cast<std::uint32_t>(character.number));
    } else {
      shown += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return shown;
}

}  // namespace qpc::cli
