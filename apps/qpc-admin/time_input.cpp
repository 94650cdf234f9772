#include "qpc-admin/time_input.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace qpc::admin {
namespace {

using client::failure;
using client::FailureKind;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::int64_t longest = 200LL * 366 * 86400;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<seconds> duration(const std::string& typed) {
  if (typed.size() < 2) return std::nullopt;
  constexpr std::array<std::pair<char, std::int64_t>, 4> units{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
  const auto count = number(std::string_view(typed).substr(0, typed.size() - 1));
  for (const auto& [letter, length] : units) {
    if (count && typed.back() == letter && *count <= longest / length) return seconds(*count * length);
  }
  return std::nullopt;
}

std::optional<sys_seconds> date(const std::string& typed) {
  int year = 0, end = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char between = 0;
  const auto whole = [&] { return std::cmp_equal(end, typed.size()); };
  if (std::sscanf(typed.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end) != 3) return std::nullopt;
  if (!whole() &&
      (std::sscanf(typed.c_str(), "%4d-%2u-%2u%c%2u:%2u%n", &year, &month, &day, &between, &hour, &minute, &end) != 6 ||
       (between != ' ' && between != 'T'))) {
    return std::nullopt;
  }
  if (!whole() && std::sscanf(typed.c_str() + end, ":%2u%n", &second, &end) == 1) end += 16;
  const std::chrono::year_month_day day_of{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!whole() || !day_of.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(day_of) + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

}  // namespace

client::Outcome<seconds> parse_duration(const std::string& typed) {
  if (const auto length = duration(typed)) return *length;
  return failure(FailureKind::usage, "bad_time", "'" + typed + "' is no length of time: write 90d, 12h, 30m or 10s.");
}

client::Outcome<sys_seconds> parse_time(const std::string& typed, sys_seconds now) {
  if (const auto ago = duration(typed)) return now - *ago;
  if (const auto then = date(typed)) return *then;
  if (const auto since_epoch = number(typed); since_epoch && *since_epoch <= longest)
    return sys_seconds(seconds(*since_epoch));
  return failure(FailureKind::usage, "bad_time",
                 "'" + typed + "' is no time: write 2026-11-26, '2026-11-26 08:00' (UTC), or 7d for a week ago.");
}

}  // namespace qpc::admin
