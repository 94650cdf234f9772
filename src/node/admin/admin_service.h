// admin_service.h: the schema's Admin: what whoever may open the node's local socket can do.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/admin/surroundings.h"
#include "node/node_context.h"

namespace qpc::node {

/// Serves every operator who connects. What it is built with outlives it.
class AdminService final : public api::Admin::Server {
 public:
  static constexpr std::uint32_t most_queues = 500;

  AdminService(NodeContext& node, Surroundings& surroundings) : node_(node), surroundings_(surroundings) {}

  kj::Promise<void> status(StatusContext call) override { return status_task(call); }
  kj::Promise<void> users(UsersContext call) override;
  kj::Promise<void> audit(AuditContext call) override;
  kj::Promise<void> queues(QueuesContext call) override { return queues_task(call); }
  kj::Promise<void> diagnose(DiagnoseContext call) override { return diagnose_task(call); }
  kj::Promise<void> invites(InvitesContext call) override;
  kj::Promise<void> reports(ReportsContext call) override;
  kj::Promise<void> rotate(RotateContext call) override { return rotate_task(call); }

 private:
  Task<void> status_task(StatusContext call);
  Task<void> queues_task(QueuesContext call);
  Task<void> diagnose_task(DiagnoseContext call);
  Task<void> rotate_task(RotateContext call);

  NodeContext& node_;
  Surroundings& surroundings_;
};

}  // namespace qpc::node
