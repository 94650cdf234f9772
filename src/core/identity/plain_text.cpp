#include "core/identity/plain_text.h"

#include "core/base/utf8.h"

namespace qpc::identity {

namespace {

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
