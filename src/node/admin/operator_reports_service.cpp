#include "node/admin/operator_reports_service.h"

#include "node/audit/audit_log.h"
#include "node/report/reports.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

void describe(const report::Report& report, api::ReportOpened::Opened::Builder out) {
  out.setReason(report.reason);
  out.setReporter(report.reporter.value_or(""));
  out.setAboutAccount(as_data(report.about_account.octets));
  out.setAboutName(report.about_name);
  out.setMessageId(as_data(report.message_id));
  out.setSentAtMs(static_cast<std::int64_t>(report.sent_at));
  out.setText(report.text);
}

}  // namespace

Task<void> OperatorReportsService::list_task(ListContext call) {
  const auto reports = co_await node_.read([](db::Database& db) { return Reports(db).list(); });
  auto out = call.getResults().initReports(static_cast<unsigned>(reports.size()));
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setNumber(static_cast<std::uint64_t>(reports[i].row));
    out[i].setReportId(as_data(reports[i].report_id));
    out[i].setStoredAt(reports[i].stored_at.time_since_epoch().count());
    out[i].setSizeBytes(reports[i].size_bytes);
  }
}

Task<void> OperatorReportsService::show_task(ShowContext call) {
  auto result = call.getResults().initResult();
  const auto* key = surroundings_.report_key();
  const auto opened =
      co_await node_.save([row = static_cast<std::int64_t>(call.getParams().getNumber()), domain = node_.domain,
                           key = key == nullptr ? std::nullopt : std::optional(*key),
                           now = node_.now()](db::Database& db) -> Outcome<report::Report> {
        if (!key) return refuse(Reason::UNSUPPORTED, "this node takes no reports");
        auto report = open_report(db, row, domain, *key);
        if (report) AuditLog(db).add({.kind = "admin.report", .detail = "report " + std::to_string(row)}, now);
        return report;
      });
  if (opened) {
    describe(*opened, result.initOpened());
  } else {
    describe(opened.error(), result.initRefused());
  }
}

}  // namespace qpc::node
