// operator_reports_service.h: the schema's OperatorReports: what people have reported, opened for the operator.
#pragma once
#include <schemas/admin.capnp.h>

#include "node/admin/surroundings.h"
#include "node/node_context.h"

namespace qpc::node {

class OperatorReportsService final : public api::OperatorReports::Server {
 public:
  OperatorReportsService(NodeContext& node, const Surroundings& surroundings)
      : node_(node), surroundings_(surroundings) {}

  kj::Promise<void> list(ListContext call) override { return list_task(call); }
  kj::Promise<void> show(ShowContext call) override { return show_task(call); }

 private:
  Task<void> list_task(ListContext call);
  Task<void> show_task(ShowContext call);

  NodeContext& node_;
  const Surroundings& surroundings_;
};

}  // namespace qpc::node
