#include "core/base/utf8.h"

#include <algorithm>
#include <cstdint>

namespace qpc {
namespace {

bool goes_on(char octet) { return (static_cast<std::uint8_t>(octet) & 0xC0) == 0x80; }

}  // namespace

std::optional<char32_t> take_character(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const auto lead = static_cast<std::uint8_t>(text.front());
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return std::nullopt;
  char32_t number = lead & (0xFFU >> (size + 1));
  for (const char octet : text.substr(1, size - 1)) {
    if (!goes_on(octet)) return std::nullopt;
    number = (number << 6) | (static_cast<std::uint8_t>(octet) & 0x3FU);
  }
  const bool overlong = (size == 3 && number < 0x800) || (size == 4 && number < 0x10000);
  const bool surrogate = number >= 0xD800 && number <= 0xDFFF;
  if (overlong || surrogate || number > 0x10FFFF) return std::nullopt;
  text.remove_prefix(size);
  return number;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_character(text)) return false;
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, goes_on));
}

std::size_t begin_of_character(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && goes_on(text[at])) --at;
  return at;
}

std::string_view beginning_of(std::string_view text, std::size_t most_octets) {
  return text.size() <= most_octets ? text : text.substr(0, begin_of_character(text, most_octets));
}

}  // namespace qpc
