// many.h: many seeds, on all cores.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "sim/run.h"

namespace qpc::sim {

/// What many runs came to together.
struct Tally {
  std::map<std::string, std::uint64_t> figures;  ///< "said", "power_cuts" …, summed
  std::uint64_t held = 0;
  std::optional<std::uint64_t> first_broken = {};  ///< seed

  void add(std::uint64_t seed, const RunResult& result);
  void add(const Tally& other);
};

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 100;
};

/// Lives through all of them in so many processes, as a run has its thread for itself. With `until_broken`, each ends
/// at the first that breaks a promise. Throws, where a process cannot be started or dies.
Tally run_many(const std::filesystem::path& folder, Seeds seeds, unsigned processes, Mistake mistake,
               bool until_broken);

}  // namespace qpc::sim
