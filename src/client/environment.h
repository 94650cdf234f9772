// environment.h: what main() gives the engine: time, randomness, the network, files. Nothing here is global.
#pragma once
#include <kj/filesystem.h>
#include <kj/time.h>
#include <kj/timer.h>

#include <chrono>

#include "core/base/random.h"
#include "net/transport/network.h"

namespace qpc::client {

using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

/// Everything outlives the engine.
struct Environment {
  const kj::Clock& clock;  ///< of the calendar
  kj::Timer& timer;
  Random& random;
  net::Network& network;
  const kj::Filesystem& files;
  /// Told to the node with each connection, for its traces: 16 random octets, of this one run; usually empty.
  Bytes correlation = {};
  /// So many cores this program may keep busy besides the one that it runs on.
  unsigned spare_cores = 0;

  Milliseconds now() const {
    return Milliseconds(std::chrono::milliseconds((clock.now() - kj::UNIX_EPOCH) / kj::MILLISECONDS));
  }
  std::chrono::sys_seconds now_seconds() const { return std::chrono::floor<std::chrono::seconds>(now()); }
};

}  // namespace qpc::client
