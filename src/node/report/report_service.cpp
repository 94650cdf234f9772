#include "node/report/report_service.h"

#include "node/report/reports.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {

Task<void> ReportService::submit_task(SubmitContext call) {
  auto result = call.getResults().initResult();
  const auto stored = co_await node_.save(on_behalf(
      *session_, Needs::active_device,
      [account_row = session_->caller().account_row, takes = !node_.report_key.empty(),
       sealed = copy(call.getParams().getSealed()), now = node_.now()](db::Database& db) -> Outcome<ReportId> {
        if (!takes) return refuse(Reason::UNSUPPORTED, "this node takes no reports");
        return Reports(db).submit(account_row, sealed, now);
      }));
  if (stored) {
    result.setStored(as_data(*stored));
  } else {
    describe(stored.error(), result.initRefused());
  }
}

}  // namespace qpc::node
