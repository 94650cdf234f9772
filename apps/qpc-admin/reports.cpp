// What people have told the operator: `qpc-admin report …`.
#include <format>

#include "cli/terminal_text.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

constexpr std::int64_t ms_a_second = 1000;

struct ReportList {};
struct ReportShow {
  std::uint64_t number = 0;
};

Json to_json(api::StoredReport::Reader report) {
  return {{"number", report.getNumber()},
          {"report_id", hex(report.getReportId())},
          {"stored_at", report.getStoredAt()},
          {"size_bytes", report.getSizeBytes()}};
}

Json to_json(api::ReportOpened::Opened::Reader report) {
  Json object = {{"reason", copy(report.getReason())},
                 {"about", copy(report.getAboutName())},
                 {"about_account", hex(report.getAboutAccount())},
                 {"message_id", hex(report.getMessageId())},
                 {"sent_at_ms", report.getSentAtMs()},
                 {"text", copy(report.getText())}};
  if (report.getReporter().size() > 0) object["reporter"] = copy(report.getReporter());
  return object;
}

std::string lines(capnp::Text::Reader text) {
  return cli::terminal_text({text.begin(), text.size()}, cli::Lines::keep);
}

std::string to_text(api::ReportOpened::Opened::Reader report) {
  return std::format("about:    {} (account {})\nsaid:     {}\nby:       {}\nreason:   {}\nmessage:  {}\n{}",
                     plain(report.getAboutName()), hex(report.getAboutAccount()),
                     time_text(report.getSentAtMs() / ms_a_second),
                     report.getReporter().size() > 0 ? plain(report.getReporter()) : std::string("without a name"),
                     lines(report.getReason()), hex(report.getMessageId()),
                     report.getText().size() > 0 ? lines(report.getText()) : std::string("(the text was kept back)"));
}

Task<Ending> run_list(Program& program, ReportList) {
  QPC_CO_TRY(auto admin, program.admin());
  const auto answer = co_await admin.reportsRequest().send().getReports().listRequest().send();
  for (const auto report : answer.getReports()) {
    program.output().data(to_json(report),
                          std::format("{:>6}  {}  {}  {}", report.getNumber(), time_text(report.getStoredAt()),
                                      size_text(report.getSizeBytes()), hex(report.getReportId())));
  }
  if (answer.getReports().size() == 0) program.output().notice("Nobody has reported anything in the last 90 days.");
  co_return 0;
}

Task<Ending> run_show(Program& program, ReportShow command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.reportsRequest().send().getReports().showRequest();
  ask.setNumber(command.number);
  const auto answer = co_await ask.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  const auto opened = answer.getResult().getOpened();
  program.output().data(to_json(opened), to_text(opened));
  program.output().notice("This is one person's word: nothing in a report is proven.");
  co_return 0;
}

}  // namespace

void add_report_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* report = program.add_subcommand("report", "What people have reported to you")->require_subcommand(1);
  add_command<ReportList>(*report, invocation, "list", "All of the last 90 days, sealed", run_list,
                          [](CLI::App&, ReportList&) {});
  add_command<ReportShow>(*report, invocation, "show", "Open one", run_show, [](CLI::App& command, ReportShow& value) {
    command.add_option("NUMBER", value.number, "Which, as 'report list' numbers them")->required();
  });
}

}  // namespace qpc::admin
