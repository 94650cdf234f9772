#include "mutants/mutants.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace qpc::mutants {
namespace {

std::vector<Check>& list() {
  static std::vector<Check> checks;
  return checks;
}

/// Guards `refusals`: some tests use a group from several threads.
std::mutex& guard() {
  static std::mutex mutex;
  return mutex;
}

std::set<std::string_view>& refusals() {
  static std::set<std::string_view> places;
  return places;
}

std::string& off() {
  static std::string place;
  return place;
}

}  // namespace

Listed::Listed(std::initializer_list<Check> checks) { list().insert(list().end(), checks); }

const std::vector<Check>& all() {
  auto& checks = list();
  std::ranges::sort(checks, {}, &Check::place);
  // A header's are listed by each source that includes it.
  const auto again = std::ranges::unique(checks, {}, &Check::place);
  checks.erase(again.begin(), again.end());
  return checks;
}

void switch_off(std::string_view place) { off() = place; }

bool holds(std::string_view place) {
  const std::scoped_lock lock(guard());
  refusals().insert(place);
  return place != off();
}

std::vector<std::string_view> take_refusals() {
  const std::scoped_lock lock(guard());
  std::vector<std::string_view> taken(refusals().begin(), refusals().end());
  refusals().clear();
  return taken;
}

}  // namespace qpc::mutants
