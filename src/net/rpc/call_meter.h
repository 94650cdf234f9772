// call_meter.h: hears of every call that a peer makes of a node, when its answer leaves.
#pragma once
#include <capnp/rpc.capnp.h>
#include <kj/time.h>

#include <cstdint>

namespace qpc::net {

/// A call that the peer made: the ids are the peer's words, until an answer has results.
struct AskedCall {
  std::uint64_t interface_id;
  std::uint16_t method_id;
  kj::TimePoint at;  ///< when its message was complete
};

/// The one place where all calls pass. Its functions run on the connection's event loop, before the answer is handed to
/// the transport, and throw nothing.
class CallMeter {
 public:
  virtual ~CallMeter() = default;
  virtual kj::TimePoint now() const = 0;
  virtual void answered(const AskedCall& call, capnp::rpc::Return::Reader answer) = 0;
};

}  // namespace qpc::net
