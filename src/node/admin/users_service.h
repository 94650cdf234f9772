// users_service.h: the schema's Users: what the operator sees of accounts and does with them.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

/// `node` outlives it.
class UsersService final : public api::Users::Server {
 public:
  static constexpr std::uint32_t most_at_once = 500;

  explicit UsersService(NodeContext& node) : node_(node) {}

  kj::Promise<void> list(ListContext call) override { return list_task(call); }
  kj::Promise<void> show(ShowContext call) override { return show_task(call); }

 private:
  Task<void> list_task(ListContext call);
  Task<void> show_task(ShowContext call);

  NodeContext& node_;
};

}  // namespace qpc::node
