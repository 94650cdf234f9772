// call_limits.h: how often a network, an account and a device may call, over all methods.
#pragma once
#include <map>

#include "net/limit/rate_limit.h"
#include "net/rpc/call_gate.h"
#include "node/limits/call_weights.h"
#include "node/limits/caller.h"

namespace qpc::net {
class Connection;
}

namespace qpc::node {

/// Calls a second, by weight (CallWeights), that each caller may make all the time; zero: any number. For a while it
/// may make ten times as many as in a second. The strangers of a network have a tenth of its rate, and that for
/// themselves: who has a session is not kept waiting by who has none.
struct CallRates {
  std::uint64_t network = 10'000;
  std::uint64_t account = 2000;
  std::uint64_t device = 1000;
};

/// The gate of every connection. A connection that calls faster than it may is read more slowly; where others of the
/// same caller have borrowed so much that it would wait for longer than `patience`, its calls are refused.
///
/// Lives on one event loop.
class CallLimits {
 public:
  static constexpr auto patience = 1 * kj::SECONDS;

  /// `clock` and `random` outlive it.
  CallLimits(CallRates rates, const kj::MonotonicClock& clock, Random& random);
  ~CallLimits();
  CallLimits(const CallLimits&) = delete;
  CallLimits& operator=(const CallLimits&) = delete;

  /// From the next call on.
  void set(CallRates rates);

  const MethodTable& methods() const { return table_; }

  /// The gate of a new connection. `network` is empty for what counts towards none.
  kj::Own<net::CallGate> gate(const net::Connection& connection, const std::string& network);
  /// A session was opened on the connection: its first one says whose calls they are.
  void belongs_to(const net::Connection& connection, std::int64_t account_row, std::int64_t device_row);

  /// Calls so far after which a connection was read more slowly, and calls that were refused, by the caller whose
  /// bucket was the emptiest.
  const CallerCounts& slowed() const { return slowed_; }
  const CallerCounts& refused() const { return refused_; }

 private:
  class Gate;

  MethodTable table_;
  CallWeights weights_{table_};
  std::array<net::RateLimit, callers> limits_;
  CallerCounts slowed_{}, refused_{};
  std::map<const net::Connection*, Gate*> gates_;
};

}  // namespace qpc::node
