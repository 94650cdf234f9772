// account_service.h: the schema's Account for one session.
#pragma once
#include <schemas/account.capnp.h>

#include "node/account/account_store.h"
#include "node/node_context.h"

namespace qpc::node {

class AccountService final : public Traced<api::Account::Server> {
 public:
  AccountService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> publishManifest(PublishManifestContext call) override { return publish_manifest_task(call); }
  kj::Promise<void> manifests(ManifestsContext call) override { return manifests_task(call); }
  kj::Promise<void> waitForManifest(WaitForManifestContext call) override { return wait_for_manifest_task(call); }
  kj::Promise<void> confirmPassword(ConfirmPasswordContext call) override { return confirm_password_task(call); }
  kj::Promise<void> exportData(ExportDataContext call) override { return export_data_task(call); }

 private:
  Task<void> confirm_password_task(ConfirmPasswordContext call);
  Task<void> publish_manifest_task(PublishManifestContext call);
  Task<void> export_data_task(ExportDataContext call);
  Task<void> manifests_task(ManifestsContext call);
  Task<void> wait_for_manifest_task(WaitForManifestContext call);

  Task<Manifests> manifests_since(std::uint32_t version);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
