// audit_service.h: the schema's Audit: what the operator reads of the audit log.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/audit/audit_log.h"
#include "node/node_context.h"

namespace qpc::node {

/// `node` outlives it.
class AuditService final : public api::Audit::Server {
 public:
  static constexpr std::uint32_t most_at_once = 500;

  explicit AuditService(NodeContext& node) : node_(node) {}

  kj::Promise<void> query(QueryContext call) override { return query_task(call); }
  kj::Promise<void> last(LastContext call) override { return last_task(call); }
  kj::Promise<void> verify(VerifyContext call) override { return verify_task(call); }
  kj::Promise<void> noteExport(NoteExportContext call) override { return note_export_task(call); }

 private:
  Task<void> query_task(QueryContext call);
  Task<void> last_task(LastContext call);
  Task<void> verify_task(VerifyContext call);
  Task<void> note_export_task(NoteExportContext call);

  NodeContext& node_;
};

}  // namespace qpc::node
