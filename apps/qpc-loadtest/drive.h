// drive.h: has clients do one thing again and again, and measures it.
#pragma once
#include "qpc-loadtest/stage.h"

namespace qpc::loadtest {

/// What the client of this index does once. `started` is when it was to begin: in an open loop, before it did. The
/// outcome says whether it was done; a fault counts as a failure.
using Operation = std::function<kj::Promise<client::Outcome<>>(std::size_t client, Instant started)>;

/// Warms up, and measures into `phase` for as long as the options say: each of `clients` with so many operations under
/// way, or all together at a rate. `beside` get the same window and cost; whoever does the operations notes in them.
/// What is not answered some seconds after the end is counted as such.
Task<void> drive(Stage& stage, Phase& phase, std::size_t clients, Operation operation, std::vector<Phase*> beside = {});

/// Measures how long it takes until something was done `count` times, each once, so many at a time: for what cannot be
/// done for ever. `operation` gets numbers from 0 on in the place of clients. A failure counts, and ends nothing.
Task<void> drive_to_the_end(Stage& stage, Phase& phase, std::size_t count, std::size_t at_once, Operation operation);

/// Measures what node and generator use from here on.
class CostMeter {
 public:
  explicit CostMeter(const Stage& stage);
  PhaseCost read() const;

 private:
  std::optional<pid_t> node_;
  Instant begun_ = Clock::now();
  std::optional<ProcessUsage> node_before_;
  ProcessUsage own_before_;
};

}  // namespace qpc::loadtest
