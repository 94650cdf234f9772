// utf8.h: characters of texts (RFC 3629; Unicode 16, table 3-7): no overlong forms, no surrogates.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace qpc {

/// The character that `text` begins with, which it loses. Nothing, where its first octets are none, or there are none:
/// then it loses nothing.
std::optional<char32_t> take_character(std::string_view& text);

bool is_utf8(std::string_view text);

/// How many characters a text in UTF-8 has.
std::size_t count_characters(std::string_view text);

/// Where the character begins in which the octet `at` lies; `at` itself at the end of a text in UTF-8.
std::size_t begin_of_character(std::string_view text, std::size_t at);

/// At most so many octets of a text, and no part of a character at its end.
std::string_view beginning_of(std::string_view text, std::size_t most_octets);

}  // namespace qpc
