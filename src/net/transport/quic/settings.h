// settings.h: what a QUIC connection runs on and how much it may use.
#pragma once
#include <kj/async-unix.h>
#include <kj/time.h>

#include "core/base/random.h"

namespace qpc::net {

/// What main() hands down. All must outlive whatever is made with them.
struct QuicEnvironment {
  kj::UnixEventPort& port;
  const kj::MonotonicClock& monotonic_clock;  ///< kj::systemPreciseMonotonicClock(): pacing needs microseconds
  const kj::Clock& calendar_clock;            ///< dates of certificates, age of retry tokens
  Random& random;
};

/// What one peer may occupy. The memory of a connection is at most about windows + streams × unacknowledged_bytes.
struct QuicWindow {
  std::uint64_t stream_bytes;        ///< received on one stream and not read
  std::uint64_t connection_bytes;    ///< received on all streams and not read
  std::uint64_t streams;             ///< open at a time, of those the peer opens
  std::size_t unacknowledged_bytes;  ///< written to one stream and not acknowledged; then writing waits
};

struct QuicSettings {
  kj::Duration handshake_timeout = 10 * kj::SECONDS;
  kj::Duration idle_timeout = 60 * kj::SECONDS;  ///< of both sides' values the shorter one holds
  kj::Duration keep_alive = 0 * kj::SECONDS;     ///< a PING after this silence; 0: none
  QuicWindow stranger{8 * 1024, 16 * 1024, 4, 8 * 1024};
  QuicWindow authenticated{1024 * 1024, 4 * 1024 * 1024, 100, 1024 * 1024};
};

}  // namespace qpc::net
