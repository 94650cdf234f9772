// process_figures.h: what the operating system says of this process.
#pragma once
#include <cstddef>

namespace qpc::node {

struct ProcessFigures {
  std::size_t resident_bytes = 0;
  double cpu_seconds = 0;  ///< user and system, of all threads, so far
  std::size_t open_files = 0;
  std::size_t most_open_files = 0;

  /// Those of now; 0 where the system does not tell.
  static ProcessFigures read();
};

}  // namespace qpc::node
