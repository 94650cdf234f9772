#include "client/command/times.h"

#include <charconv>
#include <ctime>

#include "client/search/date.h"

namespace qpc::command {
namespace {

using client::Milliseconds;
using std::chrono::seconds;

/// A number from 0 on, all of the text.
std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size() && number >= 0 && text.front() != '-';
  return is_number ? std::optional(number) : std::nullopt;
}

std::optional<seconds> span_of(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  const auto count = number_of(text.substr(0, text.size() - 1));
  if (!count) return std::nullopt;
  switch (text.back()) {
    case 's':
      return seconds(*count);
    case 'm':
      return std::chrono::minutes(*count);
    case 'h':
      return std::chrono::hours(*count);
    case 'd':
      return std::chrono::days(*count);
    case 'w':
      return std::chrono::weeks(*count);
    default:
      return std::nullopt;
  }
}

/// "18:30", since midnight.
std::optional<std::chrono::minutes> clock_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number_of(text.substr(0, 2)), minute = number_of(text.substr(3));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

/// The time of day on the day of `day`, or some days later, where this program runs.
Milliseconds on_day(Milliseconds day, std::chrono::minutes time, int later) {
  const std::time_t moment = std::chrono::system_clock::to_time_t(day);
  std::tm local{};
  ::localtime_r(&moment, &local);
  local.tm_mday += later;
  local.tm_hour = static_cast<int>(time.count() / 60);
  local.tm_min = static_cast<int>(time.count() % 60);
  local.tm_sec = 0;
  local.tm_isdst = -1;
  return Milliseconds(seconds(std::mktime(&local)));
}

std::optional<Milliseconds> moment_of(std::string_view typed, Milliseconds now) {
  if (typed.starts_with('+')) {
    const auto span = span_of(typed.substr(1));
    return span ? std::optional(now + *span) : std::nullopt;
  }
  if (const auto time = clock_of(typed)) {
    const Milliseconds today = on_day(now, *time, 0);
    return today > now ? today : on_day(now, *time, 1);
  }
  constexpr std::size_t day_size = 10;
  if (typed.size() < day_size) return std::nullopt;
  const auto day = client::begin_of(typed.substr(0, day_size));
  if (!day || typed.size() == day_size) return day;
  const bool is_parted = typed[day_size] == ' ' || typed[day_size] == 'T';
  const auto time = is_parted ? clock_of(typed.substr(day_size + 1)) : std::nullopt;
  return time ? std::optional(on_day(*day, *time, 0)) : std::nullopt;
}

}  // namespace

Outcome<seconds> parse_duration(std::string_view typed) {
  if (typed == "never") return seconds(0);
  const auto span = span_of(typed);
  if (span && span->count() > 0 && *span <= client::longest_expiry) return *span;
  return failure(
      FailureKind::usage, "bad_duration",
      "A time is like 90s, 5m, 2h, 1d or 4w, of 366d at most, or 'never': not '" + std::string(typed) + "'.");
}

Outcome<Milliseconds> parse_moment(std::string_view typed, Milliseconds now) {
  const auto moment = moment_of(typed, now);
  if (!moment) {
    return failure(FailureKind::usage, "bad_time",
                   "A moment is like +2h, 18:30, 2026-11-26 or '2026-11-26 18:30': not '" + std::string(typed) + "'.");
  }
  if (*moment <= now) return failure(FailureKind::usage, "bad_time", "That time is over: give one that is to come.");
  if (*moment > now + client::longest_expiry) {
    return failure(FailureKind::usage, "bad_time", "That is more than a year ahead.");
  }
  return *moment;
}

}  // namespace qpc::command
