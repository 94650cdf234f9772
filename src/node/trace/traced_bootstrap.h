// traced_bootstrap.h: the service from which a connection's calls begin to be told of.
#pragma once
#include "node/trace/traced.h"

namespace qpc::node {

/// The calls of a connection are told of when the sink samples it, or from the first one on in which the client gives
/// them an id.
template <class Server>
class TracedBootstrap : public Traced<Server> {
 protected:
  /// `sink`, null where nobody is told of anything, `methods` and `random` outlive it.
  TracedBootstrap(SpanSink* sink, const MethodTable& methods, Random& random)
      : sink_(sink), methods_(methods), random_(random) {
    if (sink_ != nullptr && sink_->samples(random_)) begin();
  }
  ~TracedBootstrap() noexcept(false) = default;

  capnp::Capability::Server::DispatchCallResult dispatchCall(std::uint64_t interface_id, std::uint16_t method_id,
                                                             CallTrace::Call call) override {
    if (sink_ != nullptr && sink_->heeds_clients()) heed(interface_id, method_id, call);
    return Traced<Server>::dispatchCall(interface_id, method_id, call);
  }

 private:
  void begin() { this->belongs_to(std::make_shared<ConnectionTrace>(*sink_, methods_, random_)); }
  void heed(std::uint64_t interface_id, std::uint16_t method_id, CallTrace::Call call) {
    try {
      const auto method = methods_.find(interface_id, method_id);
      const auto client = method ? methods_.client(*method, call.getParams()) : std::nullopt;
      const auto said = client ? correlation_of(*client) : ByteView();
      if (said.empty()) return;
      if (this->connection_trace() == nullptr) begin();
      this->connection_trace()->correlate(said);
    } catch (const kj::Exception&) {
      // Parameters that do not parse: the call fails by them, and is told of.
    }
  }

  SpanSink* const sink_;
  const MethodTable& methods_;
  Random& random_;
};

}  // namespace qpc::node
