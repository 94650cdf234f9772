// shell_words.h: words as bash reads them on a line that is not finished yet, and as they have to be written for it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qpc::cli {

/// A line up to the cursor.
struct BashLine {
  std::vector<std::string> before;  ///< whole words, without their quotes
  std::string current;              ///< the same, of the word at the cursor
  std::string typed;                ///< that word as it stands on the line, behind its opening quote
  char quote = 0;                   ///< its opening quote that is not closed; 0: none
};

/// Nothing, where a quote opens or closes within the word at the cursor: nobody can tell how it goes on.
std::optional<BashLine> read_bash_line(std::string_view line);

/// `word` such that bash reads it as it stands, within `quote`, or outside of quotes. Nothing, where that cannot be
/// written. Nothing in it is run, expanded or looked up, whatever it holds.
std::optional<std::string> quote_for_bash(std::string_view word, char quote);

}  // namespace qpc::cli
