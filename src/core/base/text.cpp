#include "core/base/text.h"

#include <algorithm>
#include <vector>

namespace qpc {
namespace {

/// Optimal string alignment distance.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t wrong = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + wrong});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view typed, std::span<const std::string> candidates) {
  constexpr std::size_t longest_word = 64;
  if (typed.size() > longest_word) return std::nullopt;
  std::size_t fewest = typed.size() <= 4 ? 1 : 2;
  std::optional<std::string> best;
  for (const auto& candidate : candidates) {
    if (candidate.size() > longest_word) continue;
    if (const auto count = slips(typed, candidate); count < fewest || (count == fewest && !best)) {
      fewest = count;
      best = candidate;
    }
  }
  return best;
}

}  // namespace qpc
