// terminal_text.h: what others wrote, made safe for a terminal.
#pragma once
#include <string>
#include <string_view>

namespace qpc::cli {

/// Whether line breaks of a text may stay.
enum class Lines {
  keep,  ///< each further line is indented, so that it cannot pass for a line of ours
  join,  ///< a line break is shown as any other control character
};

/// `text` as valid UTF-8 without control characters (C0 other than tab, DEL, C1), bidirectional overrides, isolates
/// and marks, and line separators: each is shown by its number, "<U+001B>". Octets that are not UTF-8 become U+FFFD. Of
/// marks that a terminal would pile up on one character, over the lines around it, no language needs more than
/// `most_marks`: the others are left out.
inline constexpr std::size_t most_marks = 8;
std::string terminal_text(std::string_view text, Lines lines);

/// Its beginning in one line, without tabs, and not a long one.
std::string in_short(std::string_view text);

}  // namespace qpc::cli
