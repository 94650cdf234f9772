// call_refuser.h: answers a call that came too often, whatever was called.
#pragma once
#include <capnp/capability.h>

#include <chrono>

#include "node/methods/method_table.h"

namespace qpc::node {

/// `tooOften` with the wait, where the method has a refusal in its results; otherwise a fault of the type OVERLOADED,
/// after which clients try again later.
class CallRefuser final : public capnp::Capability::Server {
 public:
  /// `table` outlives it.
  CallRefuser(const MethodTable& table, std::chrono::seconds wait) : table_(table), wait_(wait) {}
  DispatchCallResult dispatchCall(std::uint64_t interface_id, std::uint16_t method_id,
                                  capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> call) override;

 private:
  const MethodTable& table_;
  std::chrono::seconds wait_;
};

}  // namespace qpc::node
