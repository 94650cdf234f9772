// admin_service.h: the schema's Admin: what whoever may open the node's local socket can do.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/admin/surroundings.h"
#include "node/node_context.h"

namespace qpc::node {

/// Serves every operator who connects. What it is built with outlives it.
class AdminService final : public api::Admin::Server {
 public:
  AdminService(NodeContext& node, const Surroundings& surroundings) : node_(node), surroundings_(surroundings) {}

  kj::Promise<void> status(StatusContext call) override { return status_task(call); }
  kj::Promise<void> users(UsersContext call) override;

 private:
  Task<void> status_task(StatusContext call);

  NodeContext& node_;
  const Surroundings& surroundings_;
};

}  // namespace qpc::node
