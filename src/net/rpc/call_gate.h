// call_gate.h: decides about each call that a peer makes, before anything comes of it.
#pragma once
#include <capnp/capability.h>
#include <kj/refcount.h>
#include <kj/timer.h>

#include <cstdint>

namespace qpc::net {

/// What becomes of one call.
struct Admission {
  kj::Duration pause = 0 * kj::SECONDS;                    ///< before the peer's next message is read
  kj::Maybe<capnp::Capability::Client> instead = nullptr;  ///< what answers it, when the one it is for shall not
};

/// One for each connection. It may be asked when the connection is gone: calls that wait for others go on a little.
class CallGate {
 public:
  virtual ~CallGate() noexcept(false) = default;
  /// The ids are the peer's words: they need not be those of a method.
  virtual Admission admit(std::uint64_t interface_id, std::uint16_t method_id) = 0;
};

/// When the peer's next message may be read: shared by who reads and who decides.
struct Pace : kj::Refcounted {
  kj::TimePoint resume_at = kj::origin<kj::TimePoint>();
};

/// `inner`, of which each call, and each of a capability that comes of one, asks the gate first. `clock` outlives it.
capnp::Capability::Client gated(capnp::Capability::Client inner, kj::Own<CallGate> gate, kj::Own<Pace> pace,
                                const kj::MonotonicClock& clock);

}  // namespace qpc::net
