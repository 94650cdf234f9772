// run.h: one run of a plan, and how a run that breaks a promise is cut down.
#pragma once
#include "sim/world.h"

namespace qpc::sim {

/// What a run came to.
struct RunResult {
  std::optional<std::string> broken;  ///< the promise; nothing, where all hold
  std::size_t at_step = 0;            ///< after so many steps
  std::size_t said = 0;
  std::size_t shown = 0;                     ///< to others
  std::map<std::string, std::size_t> holes;  ///< of each cause
  std::set<std::string> members;             ///< of the group in the end: devices, by name
  Bytes digest;                              ///< of what everybody has seen, in order
  std::uint64_t trace = 0;                   ///< of what has arrived and was synced when
  World::Figures figures;
};

/// The same plan gives the same result. Everything has to come to rest within `patience`.
RunResult run(Beginning& beginning, const Plan& plan, Mistake mistake = Mistake::none,
              kj::Duration patience = 1 * kj::HOURS);

/// A plan with as few steps as can be found that still breaks the same promise. `plan` breaks one.
Plan cut_down(Beginning& beginning, Plan plan, Mistake mistake = Mistake::none);

}  // namespace qpc::sim
