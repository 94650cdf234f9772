// report_service.h: the schema's Reports for one session.
#pragma once
#include <schemas/report.capnp.h>

#include "node/node_context.h"

namespace qpc::node {

class ReportService final : public Traced<api::Reports::Server> {
 public:
  ReportService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> submit(SubmitContext call) override { return submit_task(call); }

 private:
  Task<void> submit_task(SubmitContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
