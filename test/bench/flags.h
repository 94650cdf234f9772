// flags.h: what `./dev bench` hands to a benchmark with a driver of its own.
#pragma once

namespace qpc::bench {

struct Flags {
  bool json = false;   ///< `--json`: one JSON value on standard output
  bool quick = false;  ///< `--quick`: fewer rounds

  static Flags of(int argc, char** argv);
};

}  // namespace qpc::bench
