// emphasis.h: which runs of '*', '_' and '~' belong together (CommonMark 0.31.2, "Emphasis and strong emphasis").
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace qpc::markdown {

/// As numbers of the styles in a Run.
enum Emphasis : std::uint8_t { italic, bold, struck, emphases };

/// Some equal marks side by side: first it ends styles, then come the marks that mean nothing, then it begins styles.
struct Run {
  char mark = 0;
  std::size_t size = 0;
  bool can_open = false;
  bool can_close = false;
  std::size_t rest = 0;                        ///< marks that mean nothing
  std::array<std::size_t, emphases> opens{};   ///< how many pairs of each style begin here
  std::array<std::size_t, emphases> closes{};  ///< how many end here
};

/// The run of marks that `line` has at `at`. A letter is whatever is neither ASCII punctuation nor a space.
Run run_at(std::string_view line, std::size_t at);

/// Finds the pairs, each run looking for its beginning among those before it. Returns how many steps that took.
std::size_t pair(std::vector<Run>& runs);

}  // namespace qpc::markdown
