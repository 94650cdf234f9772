#include "core/markdown/emphasis.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace qpc::markdown {
namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/// Runs that have the same chances to find their beginning: where one has found none, the others need not look.
using Chance = std::tuple<char, bool, std::size_t>;

Chance chance_of(const Run& run) { return {run.mark, run.can_open, run.size % 3}; }

bool fit(const Run& opener, const Run& closer) {
  if (opener.mark != closer.mark || !opener.can_open) return false;
  if (closer.mark == '~') return true;
  const bool either_is_both = opener.can_close || closer.can_open;
  const bool thirds = opener.size % 3 == 0 && closer.size % 3 == 0;
  return !either_is_both || thirds || (opener.size + closer.size) % 3 != 0;
}

void join(Run& opener, Run& closer) {
  const std::size_t marks = std::min({opener.rest, closer.rest, std::size_t{2}});
  const Emphasis style = closer.mark == '~' ? struck : marks == 2 ? bold : italic;
  ++opener.opens[style];
  ++closer.closes[style];
  opener.rest -= marks;
  closer.rest -= marks;
}

}  // namespace

Run run_at(std::string_view line, std::size_t at) {
  Run run{.mark = line[at]};
  const std::size_t end = std::min(line.find_first_not_of(run.mark, at), line.size());
  run.size = run.rest = end - at;
  const char before = at == 0 ? ' ' : line[at - 1];
  const char after = end == line.size() ? ' ' : line[end];
  const bool begins = !is_space(after) && (!is_punctuation(after) || is_space(before) || is_punctuation(before));
  const bool ends = !is_space(before) && (!is_punctuation(before) || is_space(after) || is_punctuation(after));
  const bool within_word = run.mark == '_' && begins && ends;
  run.can_open = begins && (!within_word || is_punctuation(before));
  run.can_close = ends && (!within_word || is_punctuation(after));
  if (run.mark == '~' && run.size != 2) run.can_open = run.can_close = false;
  return run;
}

std::size_t pair(std::vector<Run>& runs) {
  std::size_t steps = 0;
  // Those that may still begin something, by their number, with the one before each.
  std::vector<std::size_t> before(runs.size(), nobody);
  std::size_t last = nobody;
  // Up to where looking was in vain: one more than the number of that run.
  std::map<Chance, std::size_t> looked;
  for (std::size_t closer = 0; closer < runs.size(); ++closer) {
    Run& run = runs[closer];
    while (run.can_close && run.rest > 0) {
      std::size_t& vain = looked[chance_of(run)];
      std::size_t opener = last;
      for (; opener != nobody && opener >= vain && !fit(runs[opener], run); opener = before[opener]) ++steps;
      ++steps;
      if (opener == nobody || opener < vain) {
        vain = last == nobody ? 0 : last + 1;
        break;
      }
      join(runs[opener], run);
      last = runs[opener].rest > 0 ? opener : before[opener];  // what stands between them begins nothing any more
    }
    if (!run.can_open || run.rest == 0) continue;
    before[closer] = last;
    last = closer;
  }
  return steps;
}

}  // namespace qpc::markdown
