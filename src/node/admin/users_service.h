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
  kj::Promise<void> ban(BanContext call) override { return ban_task(call); }
  kj::Promise<void> unban(UnbanContext call) override { return unban_task(call); }
  kj::Promise<void> remove(RemoveContext call) override { return remove_task(call); }
  kj::Promise<void> revokeDevice(RevokeDeviceContext call) override { return revoke_device_task(call); }
  kj::Promise<void> exportData(ExportDataContext call) override { return export_data_task(call); }

 private:
  Task<void> list_task(ListContext call);
  Task<void> show_task(ShowContext call);
  Task<void> ban_task(BanContext call);
  Task<void> unban_task(UnbanContext call);
  Task<void> remove_task(RemoveContext call);
  Task<void> revoke_device_task(RevokeDeviceContext call);
  Task<void> export_data_task(ExportDataContext call);
  /// The account as it is after an action; or why there was none.
  Task<void> answer(Outcome<> done, std::string name, api::UserResult::Builder out);

  NodeContext& node_;
};

}  // namespace qpc::node
