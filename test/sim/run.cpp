#include "sim/run.h"

#include <algorithm>

#include "sim/promises.h"

namespace qpc::sim {
namespace {

constexpr const char* no_rest = "it does not come to rest: ";

std::optional<std::string> come_to_rest(World& world, Promises& promises, kj::Duration patience) {
  std::optional<std::string> unrest;
  int quiet = 0;
  for (std::int64_t second = 0; second < patience / kj::SECONDS && quiet < 3; ++second) {
    world.calm_down();
    world.pass(1 * kj::SECONDS);
    if (auto broken = promises.check_step()) return broken;
    unrest = promises.unrest();
    quiet = unrest ? 0 : quiet + 1;
  }
  if (unrest) return no_rest + *unrest;
  return std::nullopt;
}

/// Lives through it. Returns what is broken.
std::optional<std::string> live(World& world, Promises& promises, const Plan& plan, std::size_t& steps,
                                kj::Duration patience) {
  for (Step step : plan.steps) {
    for (; step.after > 1 * kj::SECONDS; step.after = step.after - 1 * kj::SECONDS) {
      world.pass(1 * kj::SECONDS);
      if (auto broken = promises.check_step()) return broken;
    }
    world.act(step);
    if (auto broken = promises.check_step()) return broken;
    ++steps;
  }
  if (auto broken = come_to_rest(world, promises, patience)) return broken;
  // Everybody can still be heard; and whoever has missed the last word of somebody learns it from the next.
  world.let_all_speak();
  if (auto broken = come_to_rest(world, promises, patience)) return broken;
  return promises.check_end();
}

/// Which promise it is: the words without names and numbers.
std::string kind_of(const std::string& broken) {
  std::string kind;
  bool is_quoted = false;
  for (const char one : broken) {
    if (one == '\'') is_quoted = !is_quoted;
    if (!is_quoted && (one < '0' || one > '9')) kind += one;
  }
  for (const std::string name : names) {
    for (auto at = kind.find(name); at != std::string::npos; at = kind.find(name)) kind.erase(at, name.size());
  }
  return kind;
}

}  // namespace

RunResult run(Beginning& beginning, const Plan& plan, Mistake mistake, kj::Duration patience) {
  RunResult result;
  try {
    World world(beginning, plan.seed, mistake);
    Promises promises(world, plan.weather);
    result.broken = live(world, promises, plan, result.at_step, patience);
    result.said = world.said().size();
    result.shown = promises.shown();
    result.digest = promises.digest();
    result.trace = world.trace().sum();
    result.figures = world.figures();
    result.members = promises.members();
    if (!result.broken) result.holes = promises.holes();
  } catch (const kj::Exception& fault) {
    result.broken = std::string("a fault: ") + fault.getDescription().cStr();
  } catch (const std::exception& error) {
    result.broken = std::string("a fault: ") + error.what();
  }
  return result;
}

Plan cut_down(Beginning& beginning, Plan plan, Mistake mistake) {
  const std::string kind = kind_of(run(beginning, plan, mistake).broken.value_or(""));
  // A contest takes minutes. What does not come to rest costs as much time as there is patience.
  const auto patience = kind.starts_with(no_rest) ? 1 * kj::HOURS : 20 * kj::MINUTES;
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
      const auto broken = run(beginning, shorter, mistake, patience).broken;
      if (broken && kind_of(*broken) == kind) {
        plan = std::move(shorter);
      } else {
        at += count;
      }
    }
  }
  return plan;
}

}  // namespace qpc::sim
