// styled_text.h: Markdown on a terminal.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace qpc::cli {

enum class Look : std::uint8_t { plain, styled };

/// Styled, where standard output is a terminal that knows styles, and NO_COLOR is not set (no-color.org).
Look look_of_output();

/// What somebody wrote, safe for a terminal, each further line indented: as typed, or with styles in place of marks. A
/// link's target stands behind its words; every line ends its own styles.
std::string styled_text(std::string_view text, Look look);

}  // namespace qpc::cli
