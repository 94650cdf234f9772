#include "net/rpc/call_gate.h"

#include <capnp/membrane.h>

#include <algorithm>

namespace qpc::net {
namespace {

class GatePolicy final : public capnp::MembranePolicy, public kj::Refcounted {
 public:
  GatePolicy(kj::Own<CallGate> gate, kj::Own<Pace> pace, const kj::MonotonicClock& clock)
      : gate_(kj::mv(gate)), pace_(kj::mv(pace)), clock_(clock) {}

  kj::Maybe<capnp::Capability::Client> inboundCall(std::uint64_t interface_id, std::uint16_t method_id,
                                                   capnp::Capability::Client) override {
    auto admission = gate_->admit(interface_id, method_id);
    if (admission.pause > 0 * kj::SECONDS) {
      pace_->resume_at = std::max(pace_->resume_at, clock_.now() + admission.pause);
    }
    return kj::mv(admission.instead);
  }
  /// What the node calls of a peer's is the node's business.
  kj::Maybe<capnp::Capability::Client> outboundCall(std::uint64_t, std::uint16_t, capnp::Capability::Client) override {
    return nullptr;
  }
  kj::Own<capnp::MembranePolicy> addRef() override { return kj::addRef(*this); }

 private:
  kj::Own<CallGate> gate_;
  kj::Own<Pace> pace_;
  const kj::MonotonicClock& clock_;
};

}  // namespace

capnp::Capability::Client gated(capnp::Capability::Client inner, kj::Own<CallGate> gate, kj::Own<Pace> pace,
                                const kj::MonotonicClock& clock) {
  return capnp::membrane(kj::mv(inner), kj::refcounted<GatePolicy>(kj::mv(gate), kj::mv(pace), clock));
}

}  // namespace qpc::net
