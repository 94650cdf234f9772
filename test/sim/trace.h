// trace.h: a short sum of what has happened, in order, to compare runs.
#pragma once
#include <cstdint>

namespace qpc::sim {

/// FNV-1a, over numbers.
class Trace {
 public:
  void note(std::uint64_t number) { sum_ = (sum_ ^ number) * 0x100000001b3U; }
  std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0xcbf29ce484222325U;
};

}  // namespace qpc::sim
