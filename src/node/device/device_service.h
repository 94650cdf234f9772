// device_service.h: the schema's Devices for one session.
#pragma once
#include <schemas/device.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class DeviceService final : public Traced<api::Devices::Server> {
 public:
  DeviceService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> list(ListContext call) override { return list_task(call); }
  kj::Promise<void> forget(ForgetContext call) override { return forget_task(call); }
  kj::Promise<void> endSessions(EndSessionsContext call) override { return end_sessions_task(call); }

 private:
  Task<void> list_task(ListContext call);
  Task<void> forget_task(ForgetContext call);
  Task<void> end_sessions_task(EndSessionsContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
