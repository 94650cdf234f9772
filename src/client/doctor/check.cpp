#include "client/doctor/check.h"

#include <array>

namespace qpc::client {

Check well(std::string name, std::string text) { return {.name = std::move(name), .text = std::move(text)}; }

Check warning(std::string name, std::string text, std::string advice) {
  return {.name = std::move(name), .state = CheckState::warning, .text = std::move(text), .advice = std::move(advice)};
}

Check skipped(std::string name, std::string text) {
  return {.name = std::move(name), .state = CheckState::skipped, .text = std::move(text)};
}

Check broken(std::string name, Failure failure, std::string advice) {
  return {.name = std::move(name),
          .state = CheckState::error,
          .text = failure.text,
          .advice = std::move(advice),
          .failure = std::move(failure)};
}

std::string in_words(std::chrono::milliseconds time) {
  struct Unit {
    std::chrono::milliseconds size;
    const char* name;
  };
  using namespace std::chrono;
  constexpr std::array units{Unit{days(1), "day"}, Unit{hours(1), "hour"}, Unit{minutes(1), "minute"},
                             Unit{seconds(1), "second"}};
  for (const auto& unit : units) {
    if (time < unit.size) continue;
    const auto count = time / unit.size;
    return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
  }
  return "less than a second";
}

}  // namespace qpc::client
