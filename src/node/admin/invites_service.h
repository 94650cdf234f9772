// invites_service.h: the schema's Invites, for the operator.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class InvitesService final : public api::Invites::Server {
 public:
  explicit InvitesService(NodeContext& node) : node_(node) {}

  kj::Promise<void> create(CreateContext call) override { return create_task(call); }
  kj::Promise<void> list(ListContext call) override { return list_task(call); }
  kj::Promise<void> revoke(RevokeContext call) override { return revoke_task(call); }

 private:
  Task<void> create_task(CreateContext call);
  Task<void> list_task(ListContext call);
  Task<void> revoke_task(RevokeContext call);

  NodeContext& node_;
};

}  // namespace qpc::node
