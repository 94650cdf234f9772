#include "core/identity/plain_text.h"

#include <cstdint>
#include <optional>

namespace qpc::identity {

namespace {

/// Takes one character off the front. Nothing, when the octets there are no UTF-8 in its shortest form.
std::optional<char32_t> take_character(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  std::size_t size = 1;
  char32_t character = first;
  char32_t least = 0;
  if (first >= 0x80) {
    if (first < 0xc0 || first >= 0xf8) return std::nullopt;
    size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    least = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
    character = first & (0x7f >> size);
  }
  if (text.size() < size) return std::nullopt;
  for (const char next : text.substr(1, size - 1)) {
    const auto octet = static_cast<std::uint8_t>(next);
    if ((octet & 0xc0) != 0x80) return std::nullopt;
    character = (character << 6) | (octet & 0x3f);
  }
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < least || character > 0x10ffff || surrogate) return std::nullopt;
  text.remove_prefix(size);
  return character;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029; }

/// The format characters of the Unicode bidirectional algorithm (UAX #9, table 4).
bool changes_direction(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character || is_control(*character) || changes_direction(*character)) return false;
  }
  return true;
}

}  // namespace qpc::identity
