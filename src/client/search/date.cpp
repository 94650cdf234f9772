#include "client/search/date.h"

#include <array>
#include <charconv>
#include <ctime>

namespace qpc::client {

std::optional<Milliseconds> begin_of(std::string_view date) {
  std::array<int, 3> parts = {0, 1, 1};
  constexpr std::array<std::size_t, 3> digits = {4, 2, 2};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (date.size() < digits[part]) return std::nullopt;
    const auto text = date.substr(0, digits[part]);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parts[part]);
    if (error != std::errc() || end != text.data() + text.size() || parts[part] < 0) return std::nullopt;
    date.remove_prefix(digits[part]);
    if (date.empty()) break;
    if (date.front() != '-' || part + 1 == parts.size()) return std::nullopt;
    date.remove_prefix(1);
  }
  const std::chrono::year_month_day day{std::chrono::year(parts[0]),
                                        std::chrono::month(static_cast<unsigned>(parts[1])),
                                        std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!day.ok() || parts[0] < 1970) return std::nullopt;
  std::tm local{};
  local.tm_year = parts[0] - 1900;
  local.tm_mon = parts[1] - 1;
  local.tm_mday = parts[2];
  local.tm_isdst = -1;
  return Milliseconds(std::chrono::seconds(std::mktime(&local)));
}

}  // namespace qpc::client
