// peer_guard.h: holds one peer of an RPC connection to its limits.
#pragma once
#include <capnp/message.h>

#include "core/base/result.h"
#include "net/rpc/call_gate.h"
#include "net/rpc/message_memory.h"
#include "net/rpc/rpc_ledger.h"
#include "net/rpc/rpc_limits.h"
#include "net/transport/connection.h"

namespace qpc::net {

/// Knows which limits hold for the peer, and ends the connection where one is exceeded.
class PeerGuard {
 public:
  /// `connection`, `clock` and `meter` must outlive the guard. `memory` is for as long as the peer is a stranger.
  PeerGuard(Connection& connection, const kj::MonotonicClock& clock, RpcLimits stranger, RpcLimits authenticated,
            kj::Own<MessageMemory> memory, CallMeter* meter = nullptr)
      : connection_(connection),
        clock_(clock),
        stranger_(stranger),
        authenticated_(authenticated),
        memory_(kj::mv(memory)),
        met_(clock.now()),
        last_heard_(met_),
        meter_(meter) {}
  KJ_DISALLOW_COPY_AND_MOVE(PeerGuard);

  /// Those of the peer's present standing.
  const RpcLimits& limits() const { return is_stranger() ? stranger_ : authenticated_; }
  bool is_stranger() const { return connection_.standing() == Standing::stranger; }
  /// When the peer connected.
  kj::TimePoint met() const { return met_; }
  /// When the peer's latest message was complete; before the first one, when it connected.
  kj::TimePoint last_heard() const { return last_heard_; }

  bool owes_answers() const { return ledger_.owes_answers(); }

  /// When the peer's next message may be read, as far as its pace is concerned.
  const Pace& pace() const { return *pace_; }
  /// Whether another call may be read: fewer run than the limit.
  bool has_room_for_a_call() const { return ledger_.running() < limits().running; }
  /// Kept as soon as there is.
  kj::Promise<void> room_for_a_call();
  /// `inner`, of which each call asks `gate` first.
  capnp::Capability::Client gated(capnp::Capability::Client inner, kj::Own<CallGate> gate) {
    return net::gated(kj::mv(inner), kj::mv(gate), kj::addRef(*pace_), clock_);
  }

  /// The memory of the next message.
  kj::Own<MessageMemory::Lease> lease() { return kj::heap<MessageMemory::Lease>(kj::addRef(*memory_)); }

  /// A message of the peer, before anything comes of it; or one of ours, before it leaves.
  void receive(capnp::MessageReader& message);
  void send(capnp::MessageReader& message);

  /// Closes the connection with `code` and the rule that was broken.
  void end(CloseCode code, Literal rule) { connection_.close(code, rule.c_str()); }
  /// The same, and throws DISCONNECTED.
  [[noreturn]] void refuse(CloseCode code, Literal rule);

 private:
  void enforce(const Result<>& kept);

  Connection& connection_;
  const kj::MonotonicClock& clock_;
  RpcLimits stranger_;
  RpcLimits authenticated_;
  kj::Own<MessageMemory> memory_;
  const kj::TimePoint met_;
  kj::TimePoint last_heard_;
  RpcLedger ledger_;
  CallMeter* const meter_;  // null: nobody measures
  kj::Own<Pace> pace_ = kj::refcounted<Pace>();
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> room_wanted_;
};

}  // namespace qpc::net
