// node_service.h: the bootstrap interface: what a stranger may do.
#pragma once
#include <schemas/node.capnp.h>

#include <functional>

#include "net/rpc/rpc_server.h"
#include "node/account/account.h"
#include "node/node_context.h"
#include "node/session/session_service.h"
#include "node/trace/traced_bootstrap.h"

namespace qpc::node {

/// One per connection, whose channel binding ties every login to it.
class NodeService final : public TracedBootstrap<api::Node::Server> {
 public:
  /// Tries at registration, login and resumption that one connection has.
  static constexpr unsigned most_attempts = 32;

  /// `spans`, which is told of calls, outlives the connection; null: nobody is told.
  NodeService(NodeContext& node, net::Connection& connection, SpanSink* spans = nullptr)
      : TracedBootstrap(spans, node.call_limits.methods(), node.random), node_(node), connection_(connection) {}

  kj::Promise<void> health(HealthContext call) override;
  kj::Promise<void> info(InfoContext call) override;
  kj::Promise<void> register_(RegisterContext call) override { return register_task(call); }
  kj::Promise<void> login(LoginContext call) override { return login_task(call); }
  kj::Promise<void> resume(ResumeContext call) override { return resume_task(call); }

 private:
  Task<void> register_task(RegisterContext call);
  Task<void> login_task(LoginContext call);
  Task<void> resume_task(ResumeContext call);

  /// What every door asks first. Errors: WRONG_VERSION, DRAINING, TOO_MANY.
  Outcome<> admit(api::ClientInfo::Reader client);
  Task<Outcome<Entered>> resume_device(Outcome<DeviceProof> proof);

  NodeContext& node_;
  net::Connection& connection_;
  unsigned attempts_ = 0;
};

/// Gives each connection its NodeService.
class NodeRpc final : public net::RpcService {
 public:
  explicit NodeRpc(NodeContext& node) : node_(node) {}
  capnp::Capability::Client bootstrap(net::Connection& connection) override;
  kj::Own<net::CallGate> call_gate(net::Connection& connection) override;
  kj::Promise<void> blob(net::Connection& connection, kj::Own<kj::AsyncIoStream> stream) override;
  net::CallMeter* call_meter() override { return calls_; }
  void connection_ended(net::Connection& connection, const net::Closed& closed) override;

  /// For the connections from here on. `calls` and what `ended` refers to outlive them.
  void measure(net::CallMeter& calls, std::function<void(const net::Closed&)> ended);
  /// The same: `spans`, unless it is null, is told of their calls, and outlives them.
  void trace(SpanSink* spans) { spans_ = spans; }

 private:
  NodeContext& node_;
  SpanSink* spans_ = nullptr;
  net::CallMeter* calls_ = nullptr;
  std::function<void(const net::Closed&)> ended_;
};

}  // namespace qpc::node
