#include "node/limits/call_refuser.h"

#include <kj/debug.h>

namespace qpc::node {

capnp::Capability::Server::DispatchCallResult CallRefuser::dispatchCall(
    std::uint64_t interface_id, std::uint16_t method_id,
    capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> call) {
  constexpr capnp::MessageSize size_of_refusal{64, 0};
  const kj::StringPtr text = "calls come faster than this node takes them: wait a little";
  const auto method = table_.find(interface_id, method_id);
  if (method && table_.refuse(*method, call.getResults(size_of_refusal), MethodTable::Reason::TOO_OFTEN,
                              static_cast<std::uint64_t>(wait_.count()), text)) {
    return {kj::READY_NOW, false, true};
  }
  return {kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__, kj::str(text)), false, true};
}

}  // namespace qpc::node
