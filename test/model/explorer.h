// explorer.h: looks at every state that can come to be, breadth first, so that what it finds has the shortest story.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/promises.h"

namespace qpc::model {

/// A broken promise, and how it came to that.
struct Finding {
  std::string promise;
  std::vector<std::string> story;
};

struct Explored {
  std::size_t states = 0;
  std::size_t steps = 0;
  std::size_t depth = 0;
  std::optional<Finding> finding = {};  ///< the first one, which ended the search
};

/// How states that differ by names alone are counted.
enum class Count : std::uint8_t {
  each,       ///< as TLC does
  alike_once  ///< honest members change places: rules must be the same for them
};

/// Errors: std::length_error, when there are more than `most` states.
Explored explore(const Rules& rules, Count count = Count::each, std::size_t most = 20'000'000);

/// What a test prints.
std::string describe(const std::string& name, const Explored& explored, double seconds);

}  // namespace qpc::model
