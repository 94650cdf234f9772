// traced.h: a service of whose calls somebody may be told.
#pragma once
#include "node/trace/call_trace.h"

namespace qpc::node {

/// `class MailboxService final : public Traced<api::Mailbox::Server>`. A service that is made on behalf of a call
/// belongs to that call's connection, so only the bootstrap is told which one it is (TracedBootstrap). Where nobody is
/// told of a connection, a call on it costs one comparison more.
template <class Server>
class Traced : public Server {
 protected:
  Traced() : connection_(CallTrace::current_connection()) {}
  ~Traced() noexcept(false) = default;

  /// Null: nobody is told.
  const std::shared_ptr<ConnectionTrace>& connection_trace() const { return connection_; }
  void belongs_to(std::shared_ptr<ConnectionTrace> connection) { connection_ = std::move(connection); }

  capnp::Capability::Server::DispatchCallResult dispatchCall(std::uint64_t interface_id, std::uint16_t method_id,
                                                             CallTrace::Call call) override {
    if (connection_ == nullptr) return Server::dispatchCall(interface_id, method_id, call);
    const auto trace = std::make_shared<CallTrace>(connection_, interface_id, method_id);
    const CallTrace::Scope on_its_behalf(trace);
    try {
      auto dispatched = Server::dispatchCall(interface_id, method_id, call);
      dispatched.promise = CallTrace::follow(trace, kj::mv(dispatched.promise), call);
      return dispatched;
    } catch (...) {
      trace->failed(kj::getCaughtExceptionAsKj());
      throw;
    }
  }

 private:
  std::shared_ptr<ConnectionTrace> connection_;
};

}  // namespace qpc::node
