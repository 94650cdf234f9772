#include "sim/run.h"

#include "sim/promises.h"

namespace qpc::sim {
namespace {

/// A contest takes minutes, and what a node has no room for is tried again after five.
constexpr int most_seconds_of_unrest = 3600;

std::optional<std::string> come_to_rest(World& world, Promises& promises) {
  std::optional<std::string> unrest;
  int quiet = 0;
  for (int second = 0; second < most_seconds_of_unrest && quiet < 3; ++second) {
    world.calm_down();
    world.pass(1 * kj::SECONDS);
    if (auto broken = promises.check_step()) return broken;
    unrest = promises.unrest();
    quiet = unrest ? 0 : quiet + 1;
  }
  if (unrest) return "it does not come to rest: " + *unrest;
  return std::nullopt;
}

/// Lives through it. Returns what is broken.
std::optional<std::string> live(World& world, Promises& promises, const Plan& plan, std::size_t& steps) {
  for (const Step& step : plan.steps) {
    world.act(step);
    if (auto broken = promises.check_step()) return broken;
    ++steps;
  }
  if (auto broken = come_to_rest(world, promises)) return broken;
  // Everybody can still be heard; and whoever has missed the last word of somebody learns it from the next.
  world.let_all_speak();
  if (auto broken = come_to_rest(world, promises)) return broken;
  return promises.check_end();
}

}  // namespace

RunResult run(Beginning& beginning, const Plan& plan, Mistake mistake) {
  World world(beginning, plan.seed, mistake);
  Promises promises(world, plan.weather);
  RunResult result;
  try {
    result.broken = live(world, promises, plan, result.at_step);
  } catch (const kj::Exception& fault) {  // a disk that lies may leave no database that can be read
    result.broken = std::string("a fault: ") + fault.getDescription().cStr();
  }
  result.said = world.said().size();
  result.shown = promises.shown();
  result.digest = promises.digest();
  result.figures = world.figures();
  if (!result.broken) result.holes = promises.holes();
  return result;
}

Plan cut_down(Beginning& beginning, Plan plan, Mistake mistake) {
  for (std::size_t size = plan.steps.size() / 2; size > 0; size /= 2) {
    for (std::size_t at = 0; at < plan.steps.size();) {
      Plan shorter = plan;
      const auto begin = shorter.steps.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = std::min(size, shorter.steps.size() - at);
      // The others stay where they were in time.
      auto gap = 0 * kj::SECONDS;
      for (std::size_t i = 0; i < count; ++i) gap = gap + (begin + static_cast<std::ptrdiff_t>(i))->after;
      const auto next = shorter.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
      if (next != shorter.steps.end()) next->after = next->after + gap;
      if (run(beginning, shorter, mistake).broken) {
        plan = std::move(shorter);
      } else {
        at += count;
      }
    }
  }
  return plan;
}

}  // namespace qpc::sim
