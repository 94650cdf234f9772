// road.h: the way between a client and its node: how long octets take, when they stand still, and when it breaks.
#pragma once
#include <kj/timer.h>

#include <vector>

#include "core/base/random.h"
#include "net/transport/network.h"
#include "sim/trace.h"

namespace qpc::sim {

class SlowConnection;

/// One client's way to the node, both directions. On it octets stay in order, as on a stream of QUIC: what is lost is
/// sent again, and comes later.
class Road {
 public:
  /// Both outlive it, and it the connections that go over it.
  Road(kj::Timer& timer, Random& chance) : timer_(timer), chance_(chance) {}
  KJ_DISALLOW_COPY_AND_MOVE(Road);

  /// When what is sent now arrives, after `before`, which was sent before it.
  kj::TimePoint arrival(kj::TimePoint before);
  /// Nothing arrives for so long; connections hold.
  void stand_still(kj::Duration time) { still_until_ = timer_.now() + time; }
  kj::TimePoint still_until() const { return still_until_; }
  /// All connections end.
  void break_all();
  /// No connection comes about for so long.
  void close(kj::Duration time);
  void open() { closed_until_ = still_until_ = kj::origin<kj::TimePoint>(); }
  bool is_closed() const { return timer_.now() < closed_until_; }

  kj::Timer& timer() { return timer_; }
  /// Of what has arrived when.
  Trace& trace() { return trace_; }
  void add(SlowConnection& connection) { connections_.push_back(&connection); }
  void remove(SlowConnection& connection) { std::erase(connections_, &connection); }

 private:
  kj::Timer& timer_;
  Random& chance_;
  Trace trace_;
  kj::TimePoint still_until_ = kj::origin<kj::TimePoint>();
  kj::TimePoint closed_until_ = kj::origin<kj::TimePoint>();
  std::vector<SlowConnection*> connections_;
};

/// One end of a connection, seen over the road.
kj::Own<net::Connection> over(Road& road, kj::Own<net::Connection> end);

}  // namespace qpc::sim
